"""A certificate to verify, and what a page says of it."""

import re
from typing import Any

from shared import db
from shared.certificates import Certificate
from shared.members import Institute, Member
from tests import factories

NAME = "欧阳小三"


def certificate(
    state: str = "current", membership: str = "active", name: str = NAME, **further: str
) -> Member:
    """The owner of one edition, n = 3."""
    with db.write() as session:
        session.add(Institute(code="11", name="北京注册会计师协会"))
        session.flush()
        owner = factories.member(session, 1, name=name, photo=False, state=membership)
        facts = {"name": name, "certificate_number": owner.certificate_number, "institute": "北京注协"}
        session.add(
            Certificate(
                member_id=owner.id, document_kind="membership", n=3, state=state,
                issued_at=1_700_000_000_000, facts=facts | further, photo_sha256="",
                seal_sha256s={}, template_hash="", fingerprint="", press_version=1,
            )
        )  # fmt: skip
        return owner


def text_of(answer: Any) -> str:
    """The words of the main part of the page."""
    main = re.search(r"<main.*?</main>", answer.text, re.S)
    assert main, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())
