"""Verify tokens: one a member and kind of document, made when first needed, never changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from shared import db
from shared.certificates import VerifyToken
from shared.certificates.tokens import token_of
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


def member(number: int) -> int:
    with db.write() as session:
        if number == 1:
            factories.institutes(session)
        return factories.member(session, number, photo=False).id


def test_a_token_is_the_same_ever_after_and_differs_by_member_and_kind() -> None:
    one, other = member(1), member(2)
    asked = [(one, "membership"), (one, "letter"), (other, "membership")]
    with db.write() as session:
        made = [token_of(session, *who) for who in asked]
    with db.read() as session:
        assert [token_of(session, *who) for who in asked] == made
    assert len(set(made)) == 3


def test_a_reader_that_needs_the_first_token_has_it_kept() -> None:
    one = member(1)
    with db.read() as session:
        seen = token_of(session, one, "membership")
    with db.read() as session:
        assert session.scalars(select(VerifyToken.token)).all() == [seen]


def test_a_transaction_that_fails_leaves_no_token_behind() -> None:
    one = member(1)

    def fail() -> None:
        with db.write() as session:
            token_of(session, one, "membership")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(VerifyToken)) == 0


def test_twenty_who_need_it_at_once_are_given_one_token() -> None:
    one = member(1)

    def ask(_: int) -> str:
        with db.write() as session:
            return token_of(session, one, "membership")

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(ask, range(20)))) == 1
