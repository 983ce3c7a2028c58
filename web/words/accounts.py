"""Why an account was not made or changed."""

from web.words.saying import N_

REASONS = {
    "account_disabled": N_("账户已停用。"),
    "account_exists": N_("用户名称“%(login_name)s”已经存在。"),
    "account_unknown": N_("没有这个账户。"),
    "institute_needed": N_("地方注协的账户须指定所属注协。"),
    "label_length": N_("令牌的用途为 1 至 %(longest)s 个字。"),
    "login_name_form": N_("用户名称为 3 至 48 个字母、数字、点、横线或下划线。"),
    "membership_ended": N_("会员资格已终止，账户不能再使用。"),
    "person_name_missing": N_("请填写使用人的姓名。"),
    "role_unknown": N_("没有这种角色。"),
}
