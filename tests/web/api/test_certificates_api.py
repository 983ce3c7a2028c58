"""Submit, follow and download by the API: the member's own way, and ops for a member's number."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from shared import db
from shared.audit import AuditEntry
from shared.bodies import body
from shared.certificates import Certificate, Confirmation
from shared.jobs import Job
from shared.members import Member, profile
from tests import factories
from tests.damaging import WAYS, path_of
from tests.servers.databases import Database
from tests.web.api.calling import account, bearer, is_problem
from worker import running

Headers = dict[str, str]


@pytest.fixture
def world(database: Database) -> Sequence[int]:
    """Two printable members with complete profiles; their ids."""
    ids = factories.members(2)
    with db.write() as session:
        for member in session.scalars(select(Member)):
            member.profile = dict.fromkeys(profile.missing_required({}, body().profile), "x")
    return ids


@pytest.fixture
def member(world: Sequence[int]) -> Headers:
    return bearer(account("member", member_id=world[0]))


@pytest.fixture
def ops(world: Sequence[int]) -> Headers:
    return bearer(account("ops"))


def shown(client: FlaskClient, headers: Headers, query: str = "") -> dict[str, str]:
    answer = client.get(f"/api/v1/certificates/preview{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return {"fingerprint": answer.get_json()["fingerprint"]}


def do(submitted: TestResponse) -> None:
    """Run the submitted job here and now, as a worker would."""
    running.run(UUID(submitted.get_json()["job"]))


def count_of(table: type) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_member_confirms_follows_and_downloads(client: FlaskClient, member: Headers) -> None:
    answer = client.post("/api/v1/certificates", json=shown(client, member), headers=member)
    assert answer.status_code == 202
    place = answer.headers["Location"]
    assert client.get(place, headers=member).status_code == 202
    do(answer)
    links = client.get(place, headers=member).get_json()["links"]
    known = client.get(links["certificate"], headers=member).get_json()
    assert (known["n"], known["state"]) == (1, "current")
    pdf = client.get(links["download"], headers=member)
    assert pdf.data.startswith(b"%PDF")
    assert len(pdf.data) == known["size"]
    assert known["number"] in pdf.headers["Content-Disposition"]
    part = client.get(links["download"], headers={**member, "Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"%PDF")


def test_an_unchanged_confirmation_gives_the_current_certificate_and_no_job(
    client: FlaskClient, member: Headers
) -> None:
    asked = shown(client, member)
    do(client.post("/api/v1/certificates", json=asked, headers=member))
    again = client.post("/api/v1/certificates", json=asked, headers=member)
    assert again.status_code == 200
    assert again.get_json()["certificate"]
    assert count_of(Job) == 2  # the print and its picture


def test_two_submits_of_the_same_are_one_job(client: FlaskClient, member: Headers) -> None:
    asked = shown(client, member)
    first, second = (client.post("/api/v1/certificates", json=asked, headers=member) for _ in range(2))
    assert first.get_json() == second.get_json()


def test_five_clicks_at_once_are_one_job(client: FlaskClient, member: Headers) -> None:
    asked = shown(client, member)

    def click(_: int) -> str:
        answer = client.application.test_client().post("/api/v1/certificates", json=asked, headers=member)
        assert answer.status_code == 202, answer.text
        return str(answer.get_json()["job"])

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(click, range(5)))) == 1
    assert count_of(Job) == 1


def test_a_repeated_idempotency_key_gives_the_first_answer_and_another_body_is_refused(
    client: FlaskClient, member: Headers
) -> None:
    headers = {**member, "Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    asked = shown(client, member)
    first = client.post("/api/v1/certificates", json=asked, headers=headers)
    do(first)
    assert client.post("/api/v1/certificates", json=asked, headers=headers).get_json() == first.get_json()
    other = client.post("/api/v1/certificates", json={"fingerprint": "0" * 64}, headers=headers)
    is_problem(other, 409, "idempotency_key_reused")
    assert count_of(Confirmation) == 1


def test_facts_that_changed_since_they_were_shown_are_409(
    client: FlaskClient, member: Headers, world: Sequence[int]
) -> None:
    asked = shown(client, member)
    with db.write() as session:
        session.get_one(Member, world[0]).name = "李四"
    is_problem(client.post("/api/v1/certificates", json=asked, headers=member), 409, "facts_changed")
    assert count_of(Job) == 0


def test_an_incomplete_profile_is_409_that_names_what_is_missing(
    client: FlaskClient, member: Headers, world: Sequence[int]
) -> None:
    with db.write() as session:
        session.get_one(Member, world[0]).profile = {}
    answer = client.post("/api/v1/certificates", json=shown(client, member), headers=member)
    assert "mobile" in is_problem(answer, 409, "profile_incomplete")["missing"]


def test_a_member_has_no_way_to_anothers_certificate(
    client: FlaskClient, member: Headers, world: Sequence[int]
) -> None:
    theirs = bearer(account("member", member_id=world[1]))
    answer = client.post("/api/v1/certificates", json=shown(client, theirs), headers=theirs)
    do(answer)
    made = answer.get_json()
    links = client.get(made["links"]["job"], headers=theirs).get_json()["links"]
    for place in (made["links"]["job"], links["certificate"], links["download"]):
        is_problem(client.get(place, headers=member), 404, "not_found")
    other = client.get("/api/v1/certificates/preview?number=110000000002", headers=member)
    is_problem(other, 404, "not_found")


def test_ops_submit_for_a_number_and_it_is_audited(
    client: FlaskClient, ops: Headers, world: Sequence[int]
) -> None:
    asked = {**shown(client, ops, "?number=110000000002"), "number": "110000000002"}
    assert client.post("/api/v1/certificates", json=asked, headers=ops).status_code == 202
    with db.read() as session:
        acts = session.execute(select(AuditEntry.action, AuditEntry.object)).all()
    assert ("certificate.submit", f"member:{world[1]}") in acts
    is_problem(client.get("/api/v1/certificates/preview", headers=ops), 409, "number_needed")
    is_problem(client.get("/api/v1/certificates/preview?number=1", headers=ops), 404, "not_found")


def test_what_cannot_be_made_is_409_with_the_reason(client: FlaskClient, ops: Headers) -> None:
    with db.write() as session:
        number = factories.member(session, 9, photo=False).certificate_number
    answer = client.get(f"/api/v1/certificates/preview?number={number}", headers=ops)
    assert is_problem(answer, 409, "photo_missing")["detail"]


def test_staff_have_no_part_in_it(client: FlaskClient, world: Sequence[int]) -> None:
    headers = bearer(account("staff"))
    is_problem(client.get("/api/v1/certificates/preview", headers=headers), 403, "forbidden")


@pytest.mark.parametrize("state", ["revoked", "withdrawn"])
def test_an_edition_that_counts_no_more_is_listed_without_a_link_and_its_file_is_410(
    client: FlaskClient, member: Headers, state: str
) -> None:
    do(client.post("/api/v1/certificates", json=shown(client, member), headers=member))
    (listed,) = client.get("/api/v1/certificates", headers=member).get_json()
    download = listed["links"]["download"]
    assert client.get(download, headers=member).status_code == 200
    with db.write() as session:
        session.get_one(Certificate, listed["id"]).state = state
    (listed,) = client.get("/api/v1/certificates", headers=member).get_json()
    assert (listed["state"], listed["links"].keys()) == (state, {"certificate"})
    assert client.get(listed["links"]["certificate"], headers=member).get_json() == listed
    is_problem(client.get(download, headers=member), 410, f"edition_{state}")


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_file_is_410_and_the_same_confirmation_prints_it_again(
    client: FlaskClient, member: Headers, way: str
) -> None:
    asked = shown(client, member)
    do(client.post("/api/v1/certificates", json=asked, headers=member))
    (listed,) = client.get("/api/v1/certificates", headers=member).get_json()
    with db.read() as session:
        key = session.get_one(Certificate, listed["id"]).pdf_key
    WAYS[way](path_of(key))
    is_problem(client.get(listed["links"]["download"], headers=member), 410, "edition_damaged")
    assert client.get("/api/v1/certificates/preview", headers=member).get_json()["current"] is None
    do(client.post("/api/v1/certificates", json=asked, headers=member))
    again = client.get(listed["links"]["download"], headers=member)
    assert (again.status_code, again.data[:4]) == (200, b"%PDF")
    (listed_now,) = client.get("/api/v1/certificates", headers=member).get_json()
    assert (listed_now["id"], listed_now["n"]) == (listed["id"], 1)
