"""Which kind of document a member's page is about: the body's usual one, or the one that `document` names."""

from typing import Any

from flask import g, request

from shared.bodies import body
from shared.bodies.documents import Asker, DocumentKind
from shared.errors import NotFound, Refused
from web import i18n
from web.members import blueprint

# Addresses that go on about the same document.
_ABOUT_ONE = frozenset(
    f"members.{name}"
    for name in (
        "certificate", "confirm", "confirm_now", "missing", "download", "picture", "profile", "edit_profile",
        "save_profile",
    )
)  # fmt: skip


def asked() -> DocumentKind:
    """The kind that this request is about. Raises NotFound for one that members can't ask for."""
    try:
        return about(body().asked_document(request.values.get("document"), Asker.MEMBER))
    except Refused:
        raise NotFound("document") from None


def about(kind: DocumentKind) -> DocumentKind:
    """Say that this request is about `kind`: its name stands in the page, its links keep to it."""
    g.document = kind
    return kind


def further() -> list[DocumentKind]:
    """The kinds besides the usual one that a member may ask for."""
    return [
        kind
        for kind in body().documents.values()
        if Asker.MEMBER in kind.asks and kind.key != body().document.key
    ]


def word() -> str:
    """What the page calls its document: 会员证."""
    kind: DocumentKind = g.get("document") or body().document
    return kind.short_title.get(i18n.language())


@blueprint.url_defaults
def _keep_to_it(endpoint: str, values: dict[str, Any]) -> None:
    kind = g.get("document")
    if kind is not None and kind.key != body().document.key and endpoint in _ABOUT_ONE:
        values.setdefault("document", kind.key)


@blueprint.context_processor
def _in_templates() -> dict[str, Any]:
    return {"document": g.get("document") or body().document, "document_word": word()}
