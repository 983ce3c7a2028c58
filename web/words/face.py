"""The facts on a certificate's face, by their labels."""

from flask_babel import gettext as _


def field_word(key: str) -> str:
    """A key of the certificate's face in words."""
    return {
        "name": _("姓名"),
        "sex": _("性别"),
        "certificate_number": _("会员证书编号"),
        "category": _("会员类别"),
        "joined_on": _("入会时间"),
        "institute": _("所在注协"),
        "issued_on": _("签发日期"),
        "edition": _("版次"),
        "verify_code": _("核验码"),
        "body_name": _("协会名称"),
    }.get(key, key)
