"""Acts of the audit log in words. Rows are never changed, so names of former times keep their words too."""

from web.words.saying import N_, say

ACTS = {
    "account.create": N_("新建账户"),
    "account.disable": N_("停用账户"),
    "account.enable": N_("启用账户"),
    "account.reset": N_("重置密码"),
    "api_token.issue": N_("发放接口令牌"),
    "api_token.revoke": N_("作废接口令牌"),
    "campaign.cancel": N_("取消批量重制"),
    "campaign.resume": N_("继续批量重制"),
    "campaign.start": N_("开始批量重制"),
    "certificate.submit": N_("代会员制作证书"),
    "import.apply": N_("应用会员名册"),
    "import.begin": N_("上传会员名册"),
    "import.cancel": N_("放弃会员名册"),
    "job.cancel": N_("取消任务"),
    "job.retry": N_("重试任务"),
    "photo_submitted": N_("登记照片"),
    "photos_fetch_missing": N_("批量调取照片"),
    "seal.put": N_("上传印章"),
    "template.publish": N_("发布证书样式"),
}
# Names that rows of former times have: the act's name of today.
FORMER: dict[str, str] = {}


def act(name: str) -> str:
    """What was done; an act without words is shown by its name."""
    text = ACTS.get(FORMER.get(name, name))
    return name if text is None else say(text)
