"""A membership that ended takes the account with it: log-in, sessions, polls, tokens, new passwords."""

import uuid

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, api_tokens
from shared.accounts import rules as account_rules
from shared.audit import Actor
from shared.errors import Refused
from shared.members import Member, Membership
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

NUMBER = "110000000001"


@pytest.fixture
def member(site: Site) -> Site:
    """A browser in which the member is logged in, with a password of their own."""
    sites.member()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    site.post("/new-password", {"new_password": OWN_PASSWORD, "again": OWN_PASSWORD})
    assert site.get("/member/profile").status_code == 200
    return site


def _become(state: Membership) -> None:
    with db.write() as session:
        session.execute(update(Member).values(state=state))


def test_whoever_is_logged_in_is_out_at_once(member: Site) -> None:
    _become(Membership.ENDED)
    assert member.get("/member/profile").status_code == 302
    assert member.get(f"/api/v1/jobs/{uuid.uuid4()}").status_code == 401
    assert member.get("/api/v1/certificates/preview").status_code == 401


def test_the_right_password_no_longer_opens_it(member: Site) -> None:
    _become(Membership.ENDED)
    assert member.log_in(NUMBER, OWN_PASSWORD).status_code == 422


def test_a_token_no_longer_opens_it_and_there_is_no_new_one(member: Site) -> None:
    with db.write() as session:
        account = session.scalars(select(Account)).one()
        token = api_tokens.issue(session, account, "test", actor=Actor("test"))
    assert api_tokens.owner(token)
    _become(Membership.ENDED)
    assert api_tokens.owner(token) is None
    with db.write() as session, pytest.raises(Refused, match="membership_ended"):
        api_tokens.issue(session, session.scalars(select(Account)).one(), "test", actor=Actor("test"))


def test_there_is_no_new_password(member: Site) -> None:
    _become(Membership.ENDED)
    with db.write() as session, pytest.raises(Refused, match="membership_ended"):
        account_rules.reset(session, session.scalars(select(Account)).one(), actor=Actor("test"))
    assert "initial-password" not in member.query().text


def test_a_suspended_member_still_reads_what_is_theirs(member: Site) -> None:
    _become(Membership.SUSPENDED)
    assert member.get("/member/profile").status_code == 200
