"""Who an account is: roles, and the 用户类型 that one chooses to log in."""

from shared.accounts import Role, UserType
from shared.bodies import body
from web import i18n
from web.words.admission import photo_service
from web.words.saying import N_, say

ROLES = {
    Role.MEMBER: "%(member)s",
    Role.STAFF: N_("地方注协"),
    Role.OPS: N_("%(body)s业务"),
    Role.ADMIN: N_("系统管理"),
}
USER_TYPES = {
    UserType.MEMBER: "%(member)s",
    UserType.INSTITUTE: N_("地方注协"),
    UserType.NATIONAL: "%(body)s",
}


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
