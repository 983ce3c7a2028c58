"""What the details of an act are called, and the codes among them in words."""

from shared.accounts.logins import Refusal
from shared.photos import PhotoSource
from web.words.saying import N_, say

# The keywords of `audit.record`; a test holds them to the source.
DETAILS = {
    "action": N_("操作"),
    "application": N_("申请编号"),
    "channel": N_("渠道"),
    "checked": N_("核对的证件"),
    "content_hash": N_("摘要"),
    "count": N_("人数"),
    "days": N_("天数"),
    "design": N_("样式"),
    "document": N_("证书的种类"),
    "endpoint": N_("地址"),
    "error": N_("错误"),
    "fields": N_("补正的内容"),
    "file": N_("文件"),
    "finding": N_("疑似重复"),
    "former": N_("原地方注协"),
    "from_account": N_("原领取人账户"),
    "grounds": N_("不批准、不通过的理由"),
    "institute": N_("地方注协"),
    "kind": N_("种类"),
    "left": N_("剩余备用码"),
    "limit": N_("限制"),
    "login_name": N_("用户名称"),
    "media": N_("格式"),
    "member": N_("会员"),
    "name": N_("用途"),
    "new": N_("新增"),
    "number": N_("会员证书编号"),
    "person_before": N_("原姓名"),
    "person_name": N_("姓名"),
    "rights": N_("权限"),
    "rights_before": N_("原权限"),
    "role_before": N_("原角色"),
    "institute_before": N_("原地方注协"),
    "only_good": N_("只导入正确的行"),
    "owner": N_("所属"),
    "password": N_("发放了初始密码"),
    "person": N_("操作人"),
    "photo": N_("照片"),
    "publish_from": N_("发布时间"),
    "publish_until": N_("撤下时间"),
    "reason": N_("理由"),
    "role": N_("角色"),
    "rows": N_("行数"),
    "same": N_("相同"),
    "selection": N_("范围"),
    "sha256": N_("摘要"),
    "since": N_("开始日期"),
    "size": N_("大小"),
    "source": N_("来源"),
    "total": N_("人数"),
    "until": N_("结束日期"),
    "update": N_("变更"),
    "version": N_("版次"),
    "warning": N_("提醒"),
}
NOUNS = {
    "account": N_("账户"),
    "api_token": N_("接口令牌"),
    "application": N_("入会申请"),
    "audit": N_("审计日志"),
    "batch": N_("批量打印"),
    "campaign": N_("批次"),
    "import": N_("名册导入"),
    "job": N_("任务"),
    "member": N_("会员"),
    "photo_upload": N_("批量照片"),
    "seal": N_("印章"),
    "template": N_("证书样式"),
    "text": N_("文本"),
}
REFUSALS: dict[str, str] = {
    "too_many": N_("次数过多"),
    Refusal.UNKNOWN: N_("没有这个账户"),
    Refusal.TOO_EARLY: N_("上次失败之后试得太快"),
    Refusal.WRONG: N_("密码不对"),
    Refusal.FACTOR: N_("动态码不对、没有填或已经用过"),
    Refusal.VOID: N_("初始密码已失效"),
    Refusal.CLOSED: N_("账户已停用或资格已终止"),
}
LIMITS = {
    "apply_begin_address": N_("同一地址开始的入会申请"),
    "apply_lost_number": N_("同一入会申请丢失的密钥"),
    "apply_open_address": N_("同一地址打开入会申请"),
    "apply_open_number": N_("同一编号打开入会申请"),
    "forgot_address": N_("同一地址的忘记密码"),
    "lookup_address": N_("同一地址的公众查询"),
    "lookup_number": N_("同一编号的公众查询"),
    "lookup_number_address": N_("同一地址、同一编号的公众查询"),
    "login_address": N_("同一地址的登录"),
    "login_device": N_("同一浏览器的登录"),
    "login_name": N_("同一用户名称的登录"),
    "login_name_address": N_("同一地址、同一用户名称的登录"),
    "login_name_address_hour": N_("同一地址、同一用户名称的登录，一小时内"),
    "query_address": N_("同一地址的查询"),
    "query_identity": N_("同一证件的查询"),
    "query_identity_address": N_("同一地址、同一证件的查询"),
}
SELECTIONS = {
    "all": N_("全部会员"),
    "failed_of": N_("以前一个批次的失败项"),
    "institute": N_("一个地方注协"),
    "numbers": N_("一批号码"),
    "outdated_of": N_("一次名册导入之后证书已过时的会员"),
}
SOURCES: dict[str, str] = {
    PhotoSource.ON_SITE: N_("现场采集"),
    PhotoSource.UPLOAD: N_("上传"),
}


def detail(key: str) -> str:
    """What this detail is called; one without a word is shown by its key."""
    return say(DETAILS[key]) if key in DETAILS else key


def noun(name: str) -> str:
    """What an act can be about; one without a word is shown by its name."""
    return say(NOUNS[name]) if name in NOUNS else name


def refusal(code: str) -> str:
    """Why a log-in was refused, for ops."""
    return say(REFUSALS[code]) if code in REFUSALS else code


def limit(name: str) -> str:
    """Which limit was reached."""
    return say(LIMITS[name]) if name in LIMITS else name


def selection_kind(kind: str) -> str:
    """What a campaign was for, without which."""
    return say(SELECTIONS[kind]) if kind in SELECTIONS else kind


def photo_source(source: str) -> str:
    """How a photo was handed in; one that was fetched is worded by its service."""
    return say(SOURCES[source]) if source in SOURCES else source
