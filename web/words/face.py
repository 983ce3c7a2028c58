"""The facts on a certificate's face, by their labels."""

from flask_babel import gettext as _

from shared.bodies import body
from web import i18n


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
