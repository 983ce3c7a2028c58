"""The seven answers: which one when several hold, and what each way of asking gives."""

import itertools
from typing import Any

import pytest

from shared import clock, db
from shared.bodies import body
from shared.certificates import Certificate, CertificateState, verification, verify_code
from shared.certificates.verification import UNKNOWN, Answer, Verdict, masked, verdict
from shared.certificates.verify_code import Asked, CodeError, grouped, new_token, typed_code
from shared.members import Institute, Member, Membership
from shared.members.numbers import numbers_meant
from tests import factories
from tests.servers.databases import Database

ORDER = ["unknown", "revoked", "withdrawn", "ended", "suspended", "superseded", "genuine"]
BY_EDITION = {"made": "unknown", "current": "genuine", None: "unknown"}
BY_MEMBERSHIP = {"active": "genuine"}


@pytest.mark.parametrize(
    ("edition", "membership"), list(itertools.product([*CertificateState, None], Membership))
)
def test_the_first_of_the_order_that_holds_is_the_answer(edition: str | None, membership: str) -> None:
    holds = {BY_EDITION.get(edition, edition), BY_MEMBERSHIP.get(membership, membership)}
    assert verdict(edition, membership) == next(answer for answer in ORDER if answer in holds)


def test_a_state_that_nobody_thought_of_fails_loudly() -> None:
    with pytest.raises(AssertionError, match="burnt"):
        verdict("burnt", Membership.ACTIVE)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小三", "欧**三"),
        ("阿卜杜·买买提", "阿*****提"),
        ("𠮷田", "𠮷*"),
    ],
)
def test_a_name_is_masked_with_its_length_kept(name: str, shown: str) -> None:
    assert masked(name) == shown


def member(**facts: Any) -> Member:
    with db.write() as session:
        if session.get(Institute, "11") is None:
            session.add(Institute(code="11", name="北京注册会计师协会"))
            session.flush()
        return factories.member(session, 1, name="张小三", photo=False, **facts)


def edition(of: Member, n: int, state: str, kind: str = "membership", **facts: str) -> None:
    values = {"name": "张小三", "certificate_number": of.certificate_number, "institute": "北京注协", **facts}
    with db.write() as session:
        session.add(
            Certificate(
                member_id=of.id, document_kind=kind, n=n, state=state, issued_at=clock.now(),
                facts=values, photo_sha256="", seal_sha256s={}, template_hash="", fingerprint="",
                press_version=1,
            )
        )  # fmt: skip


def of_edition(token: str, n: int | None) -> Answer:
    """What a QR code asks, or a link without an edition (None)."""
    with db.read() as session:
        return verification.by_asked(session, Asked(token, n))


def typed_in(text: str) -> Answer:
    with db.read() as session:
        return verification.by_asked(session, verify_code.read(text))


def by_number(number: str, name: str) -> Answer:
    """The answer, when it is one."""
    with db.read() as session:
        (found,) = verification.by_number(session, numbers_meant(number, body().number_pattern), name)
        return found


@pytest.mark.usefixtures("database")
class TestWaysOfAsking:
    """On a real database."""

    def test_a_qr_code_answers_for_its_own_edition(self) -> None:
        owner = member()
        edition(owner, 1, "superseded")
        edition(owner, 2, "current")
        old = of_edition(factories.token(owner), 1)
        new = of_edition(factories.token(owner), 2)
        assert (old.verdict, old.edition) == (Verdict.SUPERSEDED, 1)
        assert (new.verdict, new.edition, new.facts["name"]) == (Verdict.GENUINE, 2, "张*三")

    def test_a_typed_code_answers_for_its_edition_however_it_is_typed(self) -> None:
        owner = member()
        edition(owner, 1, "superseded")
        edition(owner, 2, "current")
        code = grouped(typed_code(factories.token(owner), 1))
        for typed in (code, code.lower(), code.replace("-", "  "), f" {code} ".replace("0", "O")):
            assert typed_in(typed).verdict is Verdict.SUPERSEDED

    def test_a_typed_code_with_one_wrong_character_is_told_so(self) -> None:
        code = typed_code(new_token(), 1)
        wrong = ("1" if code[0] == "0" else "0") + code[1:]
        with pytest.raises(CodeError):
            typed_in(wrong)

    def test_a_pasted_address_works_as_its_qr_code(self) -> None:
        owner = member()
        edition(owner, 1, "current")
        for address in (
            f"https://host/v/{factories.token(owner)}/1",
            f"http://host/v/{factories.token(owner)}",
        ):
            assert typed_in(address).verdict is Verdict.GENUINE

    def test_a_link_without_an_edition_answers_for_the_current_one(self) -> None:
        owner = member()
        edition(owner, 1, "current")
        edition(owner, 2, "made")
        edition(owner, 3, "withdrawn")
        answer = of_edition(factories.token(owner), None)
        assert (answer.verdict, answer.edition) == (Verdict.GENUINE, 1)

    def test_without_a_current_edition_it_answers_for_the_newest(self) -> None:
        owner = member()
        edition(owner, 1, "superseded")
        edition(owner, 2, "revoked")
        assert of_edition(factories.token(owner), None).verdict is Verdict.REVOKED

    def test_an_edition_that_was_only_reserved_is_unknown(self) -> None:
        owner = member()
        edition(owner, 1, "made")
        assert of_edition(factories.token(owner), 1) == UNKNOWN
        assert of_edition(factories.token(owner), None) == UNKNOWN

    def test_number_and_name_answer_for_the_current_edition_forgivingly(self) -> None:
        owner = member()
        edition(owner, 1, "current")
        number = owner.certificate_number
        wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        for typed in (number, f" {number[:4]} {number[4:]} ", wide):
            assert by_number(typed, " 张 小三　").verdict is Verdict.GENUINE

    def test_number_and_name_say_which_kinds_of_document_they_found(self) -> None:
        owner = member()
        edition(owner, 1, "current")
        edition(owner, 1, "superseded", kind="letter")
        edition(owner, 2, "revoked", kind="letter")
        edition(owner, 1, "made", kind="card")
        with db.read() as session:
            found = verification.by_number(session, [owner.certificate_number], "张小三")
        assert {(one.document_kind, one.verdict, one.edition) for one in found} == {
            ("membership", Verdict.GENUINE, 1),
            ("letter", Verdict.REVOKED, 2),
        }

    def test_a_token_answers_for_its_own_kind_of_document_only(self) -> None:
        owner = member()
        edition(owner, 1, "current", kind="letter")
        assert of_edition(factories.token(owner), 1) == UNKNOWN
        assert of_edition(factories.token(owner, "letter"), 1).verdict is Verdict.GENUINE

    def test_the_name_on_the_paper_counts_even_after_the_register_changed_it(self) -> None:
        owner = member()
        edition(owner, 1, "current", name="张三")
        assert by_number(owner.certificate_number, "张三").facts["name"] == "张*"
        assert by_number(owner.certificate_number, "张小三").verdict is Verdict.GENUINE

    def test_a_wrong_name_and_an_unknown_number_are_the_same_answer(self) -> None:
        owner = member()
        edition(owner, 1, "current")
        for number, name in ((owner.certificate_number, "李四"), ("999", "张小三"), ("999", "__")):
            assert by_number(number, name) == UNKNOWN

    @pytest.mark.parametrize("membership", [Membership.SUSPENDED, Membership.ENDED])
    def test_the_membership_counts_at_the_moment_of_the_check(self, membership: str) -> None:
        owner = member(state=membership)
        edition(owner, 1, "current")
        assert of_edition(factories.token(owner), 1).verdict == membership

    def test_what_is_no_token_is_unknown_and_asks_no_database(self, database: Database) -> None:
        for token, n in (("", 1), ("x" * 26, 1), (new_token(), 0), (new_token(), 10**6), ("' OR 1=1 --", 1)):
            assert of_edition(token, n) == UNKNOWN
