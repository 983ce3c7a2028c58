"""Which kind of document a member's page is about: the usual one, or the one that `document` names.

It is said once, before the page's view; the page is worded after it, and every link of the page keeps to it.
"""

from typing import Any

from flask import g, request

from shared.bodies import body
from shared.bodies.documents import Asker, DocumentKind
from shared.errors import NotFound, Refused
from web import i18n, in_app
from web.members import blueprint


@blueprint.before_request
def _find() -> None:
    """What the address or the form names. Raises NotFound for a kind that members can't ask for."""
    try:
        about(body().document_for(request.values.get("document"), Asker.MEMBER))
    except Refused:
        raise NotFound("document") from None


def asked() -> DocumentKind:
    """The kind that this request is about; the usual one on the page that says why it was refused."""
    kind: DocumentKind = g.get("document") or for_members()[0]
    return kind


def about(kind: DocumentKind) -> DocumentKind:
    """Say that this request is about `kind` after all: a job's page is about what the job prints."""
    g.document = kind
    return kind


def for_members() -> list[DocumentKind]:
    """The kinds that a member may ask for, the usual one first."""
    return [kind for kind in body().documents.values() if Asker.MEMBER in kind.asks]


def word() -> str:
    """What the page calls its document: 会员证."""
    return asked().short_title.get(i18n.language())


def named(kind: DocumentKind) -> str | None:
    """How an address names the kind: not at all where it is the usual one."""
    return None if kind.key == for_members()[0].key else kind.key


@blueprint.url_defaults
def _keep_to_it(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint != "members.job" and (key := named(asked())):  # a job knows what it prints
        values.setdefault("document", key)


@blueprint.context_processor
def _in_templates() -> dict[str, Any]:
    return {"document": asked(), "document_word": word(), "in_wechat": in_app.is_wechat()}
