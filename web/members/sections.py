"""The row of sections under the head of a member's pages."""

from flask import g, request, url_for
from flask_babel import gettext as _

from shared.accounts import Role


def sections() -> dict[str, list[dict[str, object]]]:
    """For templates: where one can go from here."""
    account = g.get("account")
    if account is None or account.role != Role.MEMBER:
        return {}
    listed = [
        ("members.certificate", _("下载会员证"), {"members.certificate", "members.confirm", "members.job"}),
        ("members.profile", _("基本信息"), {"members.profile", "members.edit_profile"}),
        ("members.photo_at_institute", _("地方注协咨询电话"), {"members.photo_at_institute"}),
    ]
    return {
        "sections": [
            {"href": url_for(endpoint), "label": label, "here": request.endpoint in pages}
            for endpoint, label, pages in listed
        ]
    }
