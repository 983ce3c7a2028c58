"""Acts of the audit log in words. Rows are never changed, so names of former times keep their words too."""

from shared.audit import Act
from web.words.saying import N_, say

ACTS: dict[str, str] = {
    Act.ACCOUNT_ACCESS_REFUSE: N_("拒绝：无权的操作"),
    Act.ACCOUNT_CONTACT_CONFIRM: N_("确认联系方式"),
    Act.ACCOUNT_CONTACT_PROPOSE: N_("填写联系方式"),
    Act.ACCOUNT_CONTACT_REMOVE: N_("删除联系方式"),
    Act.ACCOUNT_FORGOTTEN: N_("忘记密码：要求发送邮件"),
    Act.ACCOUNT_LOG_IN: N_("登录"),
    Act.ACCOUNT_LOG_IN_REFUSE: N_("拒绝登录"),
    Act.ACCOUNT_LOG_IN_END: N_("退出其他设备的登录"),
    Act.ACCOUNT_LOG_OUT: N_("退出登录"),
    Act.ACCOUNT_PASSWORD_REFUSE: N_("拒绝更换密码"),
    Act.ACCOUNT_PASSWORD_SET: N_("设置新密码"),
    Act.ACCOUNT_QUERY: N_("查询申请进度"),
    Act.ACCOUNT_QUERY_REFUSE: N_("查询申请进度未果"),
    Act.ACCOUNT_FORGOTTEN_REFUSE: N_("忘记密码：次数太多"),
    Act.MEMBER_LOOK_UP_REFUSE: N_("公众查询：次数太多"),
    Act.ACCOUNT_CODE_USE: N_("使用备用码"),
    Act.ACCOUNT_CODES_RENEW: N_("更换备用码"),
    Act.ACCOUNT_FACTOR_REFUSE: N_("拒绝动态码"),
    Act.ACCOUNT_FACTOR_REMOVE: N_("停用两步验证"),
    Act.ACCOUNT_FACTOR_RESET: N_("重置两步验证"),
    Act.ACCOUNT_FACTOR_SET: N_("启用两步验证"),
    Act.ACCOUNT_CHANGE: N_("更改账户"),
    Act.ACCOUNT_CONFIRM: N_("确认账户"),
    Act.ACCOUNT_END: N_("终止账户"),
    Act.ACCOUNT_MOVE: N_("更改角色或所属注协"),
    Act.ACCOUNT_CREATE: N_("新建账户"),
    Act.ACCOUNT_DISABLE: N_("停用账户"),
    Act.ACCOUNT_ENABLE: N_("启用账户"),
    Act.ACCOUNT_RESET: N_("重置密码"),
    Act.ACCOUNT_RESET_BY_LINK: N_("通过邮件链接重置密码"),
    Act.API_TOKEN_ISSUE: N_("发放接口令牌"),
    Act.API_TOKEN_REVOKE: N_("作废接口令牌"),
    Act.APPLICATION_ACCEPT: N_("入会申请：受理"),
    Act.APPLICATION_APPROVE: N_("入会申请：批准"),
    Act.APPLICATION_EXPORT: N_("入会申请：导出统计"),
    Act.APPLICATION_JUDGE: N_("入会申请：判断疑似重复"),
    Act.APPLICATION_MOVE: N_("入会申请：转交其他注协"),
    Act.APPLICATION_OPEN_REFUSE: N_("入会申请：次数太多"),
    Act.APPLICATION_PASS: N_("入会申请：初审通过"),
    Act.APPLICATION_REFUSE: N_("入会申请：不予批准"),
    Act.APPLICATION_RELEASE: N_("入会申请：交回"),
    Act.APPLICATION_RETURN: N_("入会申请：退回补正"),
    Act.APPLICATION_SECRET: N_("入会申请：重发密钥"),
    Act.APPLICATION_TAKE: N_("入会申请：领取"),
    Act.APPLICATION_TAKE_BACK: N_("入会申请：收回决定"),
    Act.BATCH_DOWNLOAD: N_("下载批量打印的文件"),
    Act.BATCH_PRINT: N_("批量打印会员证"),
    Act.AUDIT_EXPORT: N_("导出审计日志"),
    Act.CAMPAIGN_CANCEL: N_("取消批量重制"),
    Act.CAMPAIGN_EXPORT: N_("下载批量重制的名单"),
    Act.CAMPAIGN_RESUME: N_("继续批量重制"),
    Act.CAMPAIGN_START: N_("开始批量重制"),
    Act.CERTIFICATE_DOWNLOAD: N_("代会员下载会员证"),
    Act.CERTIFICATE_SUBMIT: N_("代会员制作证书"),
    Act.IMPORT_APPLY: N_("应用会员名册"),
    Act.IMPORT_BEGIN: N_("上传会员名册"),
    Act.IMPORT_EXPORT: N_("下载会员名册的名单"),
    Act.IMPORT_CANCEL: N_("放弃会员名册"),
    Act.JOB_CANCEL: N_("取消任务"),
    Act.JOB_RETRY: N_("重试任务"),
    Act.MEMBER_EXPORT: N_("导出会员列表"),
    Act.PHOTO_APPROVE: N_("照片：通过"),
    Act.PHOTO_ERASE: N_("照片：到期删除文件"),
    Act.PHOTO_ORIGINAL: N_("照片：下载原件"),
    Act.PHOTO_REFUSE: N_("照片：不通过"),
    Act.PHOTO_UNDO: N_("照片：撤销决定"),
    Act.PHOTO_UPLOAD: N_("批量上传照片"),
    Act.PHOTO_UPLOAD_CANCEL: N_("取消批量上传照片"),
    Act.PHOTO_SUBMIT: N_("登记照片"),
    Act.PHOTO_FETCH_MISSING: N_("批量调取照片"),
    Act.SEAL_UPLOAD: N_("上传印章"),
    Act.TEMPLATE_PUBLISH: N_("发布证书样式"),
    Act.TEXT_CANCEL: N_("取消发布文本"),
    Act.TEXT_DISCARD: N_("放弃文本的草稿"),
    Act.TEXT_FILE: N_("为文本上传文件"),
    Act.TEXT_PUBLISH: N_("发布文本"),
    Act.TEXT_SAVE: N_("保存文本草稿"),
    Act.TEXT_TAKE_DOWN: N_("撤下文本"),
}
# Names that rows of former times have: the act's name of today.
FORMER: dict[str, str] = {
    "photo_submitted": Act.PHOTO_SUBMIT,
    "photos_fetch_missing": Act.PHOTO_FETCH_MISSING,
    "seal.put": Act.SEAL_UPLOAD,
}


def spellings(name: str) -> set[str]:
    """This act's name, and those that rows of former times have for it."""
    return {name, *(former for former, today in FORMER.items() if today == name)}


def act(name: str) -> str:
    """What was done; an act without words is shown by its name."""
    text = ACTS.get(FORMER.get(name, name))
    return name if text is None else say(text)
