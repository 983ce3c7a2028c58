"""Who an account is: roles, and the 用户类型 that one chooses to log in."""

from shared.accounts import Role, UserType
from shared.accounts.rights import Right
from shared.bodies import body
from web import i18n
from web.words.admission import photo_service
from web.words.saying import N_, say

ROLES = {
    Role.MEMBER: "%(member)s",
    Role.STAFF: N_("工作人员"),
    Role.OPS: N_("%(body)s业务"),
    Role.ADMIN: N_("系统管理"),
}
USER_TYPES = {
    UserType.MEMBER: "%(member)s",
    UserType.INSTITUTE: N_("地方注协"),
    UserType.NATIONAL: "%(body)s",
}


# Every right there is: what it is called, and what its holder does.
RIGHTS = {
    Right.TEXTS: (N_("文本"), N_("编辑公告、常见问题等页面文字，以及本会的联系方式")),
    Right.MEMBERS: (N_("会员"), N_("本会会员的电子会员证：查看、上传照片、下载打印，核对证件后重置密码")),
    Right.PHOTOS: (N_("照片审核"), N_("审核别人提交的照片")),
    Right.APPLICATIONS: (N_("入会审核"), N_("审核入会申请：受理、退回补正、初审、批准、不予批准")),
    Right.SECOND_REVIEW: (N_("复审"), N_("作为第二人批准，收回退回补正和不予批准的决定")),
    Right.MOVE_APPLICATIONS: (N_("转交申请"), N_("把入会申请转交给其他注协")),
    Right.ACCOUNTS: (N_("账户"), N_("新建、更改、停用和确认本会工作人员的账户")),
}


def right(name: str) -> str:
    """What a right is called; one of another version is shown by its name."""
    return say(RIGHTS[Right(name)][0]) if name in set(Right) else name


def rights() -> list[tuple[str, str, str]]:
    """All rights: name, what it is called, what its holder does."""
    return [(one.value, say(called), say(does)) for one, (called, does) in RIGHTS.items()]


def role(name: str) -> str:
    """Who an account is."""
    return say(ROLES[Role(name)], _ours())


def user_type(kind: UserType) -> str:
    """用户类型."""
    return say(USER_TYPES[kind], _ours())


def _ours() -> dict[str, str]:
    """What the body calls its members and itself."""
    ours, language = body(), i18n.language()
    return {"member": ours.terms.member.get(language), "body": ours.short.get(language)}


def actor(name: str, person: str = "") -> str:
    """Who did something, by the name that rows keep (`shared.audit.Actor`), and the person if known."""
    kind, _colon, rest = name.partition(":")
    match kind if _colon else "":
        case "web":
            return say(N_("未登录的访问者"))
        case "command":
            return say(N_("命令行（%(user)s）"), {"user": rest})
        case "source":
            service = photo_service(rest)
            return service.service.get(i18n.language()) if service else name
    return say(N_("%(person)s（%(login)s）"), {"person": person, "login": name}) if person else name
