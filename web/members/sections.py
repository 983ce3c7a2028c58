"""The row of sections under the head of a member's pages; what the page of one's certificate is called."""

from flask import g, request, url_for
from flask_babel import gettext as _

from shared import certificates, db
from shared.accounts import Role
from shared.bodies.documents import DocumentKind
from shared.certificates import issuing
from web import i18n
from web.members import blueprint, documents

_CONTACTS = {"members.contacts", "members.contact_edit", "members.contact_code", "members.contact_remove"}


@blueprint.context_processor
def sections() -> dict[str, object]:
    """For templates: where one can go from here; `certificate_page` is what the menu calls that page."""
    account = g.get("account")
    if account is None or account.role != Role.MEMBER:
        return {}
    listed = [
        (
            "members.profile",
            _("基本信息"),
            {"members.profile", "members.edit_profile", "members.save_profile"},
        ),
        ("members.contacts", _("联系方式"), _CONTACTS),
        ("members.photo_at_institute", _("地方注协咨询电话"), {"members.photo_at_institute"}),
    ]
    kinds = documents.for_members()
    names = _names(kinds, account.member_id)
    return {
        "certificate_page": names.get(documents.asked().key, ""),
        "sections": [
            *(_about(kind, names[kind.key]) for kind in kinds),
            *(
                {"href": url_for(endpoint), "label": label, "here": request.endpoint in pages}
                for endpoint, label, pages in listed
            ),
        ],
    }


def _names(kinds: list[DocumentKind], member_id: int) -> dict[str, str]:
    """我的会员证 from the confirmation on, 下载会员证 before: by kind."""
    with db.read() as session:
        mine = {
            kind.key
            for kind in kinds
            if certificates.current(session, member_id, kind.key)
            or issuing.waiting_renders(session, member_id, kind)
        }
    return {
        kind.key: (
            _("我的%(document)s", document=word) if kind.key in mine else _("下载%(document)s", document=word)
        )
        for kind in kinds
        for word in (kind.short_title.get(i18n.language()),)
    }


def _about(kind: DocumentKind, name: str) -> dict[str, object]:
    pages = {"members.certificate", "members.confirm", "members.job"}
    return {
        "href": url_for("members.certificate", document=documents.named(kind)),
        "label": name,
        "here": request.endpoint in pages and documents.asked().key == kind.key,
    }
