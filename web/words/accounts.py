"""Why an account was not made or changed."""

from web.words.saying import N_

REASONS = {
    "account_disabled": N_("账户已停用。"),
    "account_ended": N_("账户“%(login_name)s”已终止，不能再更改；需要时请新建账户。"),
    "account_not_staff": N_("账户“%(login_name)s”不是工作人员的账户，不需要年度确认。"),
    "account_unconfirmed": N_("账户“%(login_name)s”到期没有确认，已经停用；启用后再重置密码。"),
    "act_reason_long": N_("事由最多 %(longest)s 字，现有 %(given)s 字。"),
    "act_reason_missing": N_("请写明事由，例如“新入职”“已离职”。事由会记入审计日志。"),
    "account_exists": N_("用户名称“%(login_name)s”已经存在。"),
    "account_unknown": N_("没有这个账户。"),
    "institute_needed": N_("地方注协的账户须指定所属注协。"),
    "last_admin": N_(
        "“%(login_name)s”是最后一位能管理账户的人，不能停用、终止或改作他用。请先让另一位能管理账户。"
    ),
    "own_account": N_(
        "不能在这里办理自己的账户，请另一位管理员办理。自己的密码和两步验证在“账户安全”中更改。"
    ),
    "right_not_given": N_("所属注协没有这些权限：%(rights)s。"),
    "label_length": N_("令牌的用途为 1 至 %(longest)s 个字。"),
    "login_name_form": N_("用户名称为 3 至 48 个字母、数字、点、横线或下划线。"),
    "membership_ended": N_("会员资格已终止，账户不能再使用。"),
    "person_name_missing": N_("请填写使用人的姓名。"),
    "second_factor_code": N_("动态码不正确。请核对手机的时间是否自动校准，等应用换出下一个数字后再填。"),
    "second_factor_forced": N_("您的账户必须使用两步验证，不能停用；可以换一部手机，或更换备用码。"),
    "second_factor_none": N_("账户“%(login_name)s”没有启用两步验证。"),
    "role_unknown": N_("没有这种角色。"),
}
