"""Review of photos: one press one decision, by another person, undone until the next; several at once."""

import pytest
from sqlalchemy import select, update

from shared import db, photos
from shared.accounts import Account, Role
from shared.audit import AuditEntry
from shared.db import now_ms
from shared.errors import NotFound, Refused
from shared.notices import Notice
from shared.photos import Photo, PhotoSource, PhotoState, review
from shared.photos.review import Verdict
from tests import factories, noticing, photographed
from tests.at_once import at_once
from tests.photographed import decide, handed_in, row
from tests.servers.databases import Database
from tests.web import site as sites


@pytest.fixture
def people(database: Database) -> tuple[Account, Account]:
    """Two of 北京: who sends photos, and who reviews them."""
    with db.write() as session:
        factories.institutes(session)
    return sites.staff("takes", Role.STAFF, "11"), sites.staff("reviews", Role.STAFF, "11")


def _member(number: int = 1, *, photo: bool = False, institute: str = "11") -> int:
    with db.write() as session:
        return factories.member(session, number, photo=photo, institute_code=institute).id


def _taken(account: Account, most: int = 4, but: list[int] | None = None) -> list[int]:
    with db.write() as session:
        who = session.get_one(Account, account.id)
        return [photo.id for photo, _member in review.take(session, who, most, but or [])]


def _over(*ids: int) -> None:
    """The time in which these can be undone is over."""
    with db.write() as session:
        session.execute(update(Photo).where(Photo.id.in_(ids)).values(verdict_at=now_ms() - 61_000))


def _refusal(call: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **more)  # type: ignore[operator]
    return refused.value.code


def test_a_decision_holds_with_the_next_one_or_when_its_time_is_over(people: tuple[Account, Account]) -> None:
    takes, reviews = people
    first, second = (handed_in(_member(n), takes) for n in (1, 2))
    former = photos.approved
    decide(reviews.id, first)
    with db.read() as session:
        assert former(session, row(first).member_id) is None
    assert row(first).state == PhotoState.WAITING
    assert _taken(reviews) == [second]
    decide(reviews.id, second, Verdict.REFUSE, ground="unsharp", words="请对准后再拍")
    assert row(first).state == PhotoState.APPROVED
    assert row(first).reviewed_by == "reviews"
    assert review.settle_due() == 0
    _over(second)
    assert review.settle_due() == 1
    refused = row(second)
    assert (refused.state, refused.refused_code) == (PhotoState.REFUSED, "photo_refused_by_review")
    assert refused.provenance["refused"] == {"ground": "unsharp", "words": "请对准后再拍"}


def test_an_undone_approval_leaves_all_as_it_was(
    people: tuple[Account, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    takes, reviews = people
    member_id = _member(photo=True)
    with noticing.mail_server(monkeypatch):
        noticing.account_of(member_id, sites.OWN_PASSWORD)
        with db.read() as session:
            before = photos.approved(session, member_id)
        sent = handed_in(member_id, takes)
        decide(reviews.id, sent)
        with db.write() as session:
            review.undo(session, session.get_one(Account, reviews.id))
        _over(sent)
        review.settle_due()
        with db.read() as session:
            now = photos.approved(session, member_id)
            told = list(session.scalars(select(Notice.kind).where(Notice.kind.startswith("photo_"))))
            acts = list(session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "reviews")))
    assert before is not None
    assert now is not None
    assert now.id == before.id
    assert row(sent).state == PhotoState.WAITING
    assert row(sent).verdict is None
    assert told == []
    assert acts[-2:] == ["photo.approve", "photo.undo"]
    assert _taken(reviews) == [sent]
    with db.write() as session:
        who = session.get_one(Account, reviews.id)
        assert _refusal(review.undo, session, who) == "photo_nothing_to_undo"


def test_nobody_reviews_a_photo_of_their_own(people: tuple[Account, Account]) -> None:
    takes, reviews = people
    own = [handed_in(_member(n), takes) for n in (1, 2, 3)]
    with db.read() as session:
        found = review.counts(session, session.get_one(Account, takes.id))
        assert (found.waiting, found.own, found.theirs) == (3, 3, 0)
        assert review.counts(session, session.get_one(Account, reviews.id)).theirs == 3
    assert _taken(takes) == []
    assert _refusal(decide, takes.id, own[0]) == "photo_own"


def test_a_decision_is_for_the_version_that_was_on_the_screen(people: tuple[Account, Account]) -> None:
    takes, reviews = people
    member_id = _member()
    sent = handed_in(member_id, takes)
    assert _refusal(decide, reviews.id, sent, version="0" * 64) == "photo_changed"
    newer = handed_in(member_id, takes, photographed.portrait("newer", photographed.ON_SITE_SIZE))
    assert _refusal(decide, reviews.id, sent) == "photo_replaced"
    assert _taken(reviews) == [newer]
    assert _refusal(decide, reviews.id, newer, Verdict.REFUSE) == "photo_ground_missing"
    assert _refusal(decide, reviews.id, newer, Verdict.REFUSE, words="长" * 501) == "photo_ground_long"
    decide(reviews.id, newer)
    decide(reviews.id, newer)  # the same key again
    assert _refusal(decide, reviews.id, newer, Verdict.REFUSE, ground="light") == "photo_decided"


def test_an_older_photo_never_comes_back_over_a_newer_one(people: tuple[Account, Account]) -> None:
    takes, reviews = people
    member_id = _member()
    older = handed_in(member_id, takes)
    decide(reviews.id, older)
    newer = handed_in(member_id, takes, photographed.portrait("newer", photographed.ON_SITE_SIZE))
    third = sites.staff("third", Role.STAFF, "11")
    decide(third.id, newer)
    _over(newer)
    review.settle_due()
    _over(older)
    review.settle_due()
    assert row(newer).state == PhotoState.APPROVED
    assert row(older).state == PhotoState.REPLACED


def test_several_reviewers_never_meet_on_one_picture(people: tuple[Account, Account]) -> None:
    takes, _reviews = people
    sent = [handed_in(_member(n), takes) for n in range(1, 9)]
    others = [sites.staff(f"reviewer{n}", Role.STAFF, "11") for n in range(4)]
    handed = at_once(lambda n: _taken(others[n], 2), 4)
    assert sorted(one for some in handed for one in some) == sent
    assert _refusal(decide, others[0].id, handed[1][0]) == "photo_looked_at"

    def press(n: int) -> str:
        try:
            decide(others[n % 2].id, handed[0][0] if n % 2 == 0 else handed[1][0])
        except Refused as refused:
            return refused.code
        return "done"

    assert at_once(press, 4) == ["done"] * 4
    with db.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "photo.approve")).all()
    assert len(entries) == 2


def test_photos_of_another_institute_do_not_exist(people: tuple[Account, Account]) -> None:
    takes, _reviews = people
    sent = handed_in(_member(), takes)
    elsewhere = sites.staff("elsewhere", Role.STAFF, "65")
    with pytest.raises(NotFound):
        decide(elsewhere.id, sent)
    assert _taken(elsewhere) == []


def test_the_same_bytes_under_two_members_are_marked(people: tuple[Account, Account]) -> None:
    takes, _reviews = people
    one, other = (handed_in(_member(n), takes) for n in (1, 2))
    with db.read() as session:
        found = [
            [member.certificate_number if member else "" for member in review.twins(session, row(photo))]
            for photo in (one, other)
        ]
    assert found == [["110000000002"], ["110000000001"]]
    handed_in(_member(3, institute="65"), takes)
    with db.read() as session:
        assert review.twins(session, row(one))[1:] == [None]  # of another institute: not named


def test_tries_are_photos_that_the_member_sent_and_were_refused(people: tuple[Account, Account]) -> None:
    _takes, reviews = people
    member_id = _member()
    by_person = handed_in(member_id, None, source=PhotoSource.UPLOAD)
    decide(reviews.id, by_person, Verdict.REFUSE, ground="unsharp")
    _over(by_person)
    review.settle_due()
    handed_in(member_id, None, b"\xff\xd8\xff broken", source=PhotoSource.UPLOAD)
    handed_in(member_id, reviews, b"\xff\xd8\xff broken")  # at the counter: no try of the member's
    with db.read() as session:
        assert photos.tries_refused(session, member_id) == 2
