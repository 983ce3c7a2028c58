"""The facts on a certificate's face, by their labels."""

from flask_babel import gettext as _

from shared.bodies import body
from shared.words import Words
from web import i18n


def face_value(key: str, printed: str) -> str:
    """A value as it is printed, and what it means for readers of another language: 女 (Female)."""
    language = i18n.language()
    if language == body().language:
        return printed
    parts = printed.split(body().writing.between) if key in body().profile.fields else [printed]
    meant = [words.get(language) if (words := _words(key, part)) else part for part in parts]
    return printed if meant == parts else f"{printed} ({', '.join(meant)})"


def _words(key: str, printed: str) -> Words | None:
    """The text in all languages of which this value is the printed one."""
    ours = body()
    match key:
        case "body_name":
            return ours.names
        case "institute":
            known = ours.institute(printed)
            return known.name if known else None
        case "category":
            table = ours.categories
        case "sex":
            table = ours.tables["sex"]
        case _:
            field = ours.profile.fields.get(key)
            if field is None or field.choices is None:
                return None
            table = field.choices
    found = table.find(printed)
    return found.words if found else None


def field_word(key: str) -> str:
    """A key of a certificate's face as the body's kinds of document label it."""
    for kind in body().documents.values():
        if key in kind.face:
            return kind.face[key].get(i18n.language())
    return _usual().get(key, key)


def _usual() -> dict[str, str]:
    """What an edition knows, and what is said of a kind that the body issues no more."""
    return {
        "issued_on": _("签发日期"), "edition": _("版次"), "verify_code": _("核验码"), "name": _("姓名"),
        "certificate_number": _("会员证书编号"), "institute": _("所属注协"), "public_address": _("核验网址"),
    }  # fmt: skip
