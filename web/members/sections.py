"""The row of sections under the head of a member's pages."""

from flask import g, request, url_for
from flask_babel import gettext as _

from shared.accounts import Role
from shared.bodies.documents import DocumentKind
from web import i18n
from web.members import blueprint, documents


@blueprint.context_processor
def sections() -> dict[str, list[dict[str, object]]]:
    """For templates: where one can go from here."""
    account = g.get("account")
    if account is None or account.role != Role.MEMBER:
        return {}
    listed = [
        ("members.profile", _("基本信息"), {"members.profile", "members.edit_profile"}),
        ("members.photo_at_institute", _("地方注协咨询电话"), {"members.photo_at_institute"}),
    ]
    return {
        "sections": [
            *(_about(kind) for kind in documents.for_members()),
            *(
                {"href": url_for(endpoint), "label": label, "here": request.endpoint in pages}
                for endpoint, label, pages in listed
            ),
        ]
    }


def _about(kind: DocumentKind) -> dict[str, object]:
    pages = {"members.certificate", "members.confirm", "members.job"}
    return {
        "href": url_for("members.certificate", document=documents.named(kind)),
        "label": _("下载%(document)s", document=kind.short_title.get(i18n.language())),
        "here": request.endpoint in pages and documents.asked().key == kind.key,
    }
