"""Of an error's parameters a caller is told those that its sentence names; the rest stays with the row."""

import ast
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.api.calling import account, is_problem, job, log_in, plain_member
from tests.web.words.test_words import CODES, FOUND
from web import words
from web.words import reasons

# No sentence for a member names these.
NEVER = {"address", "crashes", "element", "error", "file", "host", "key", "owner", "path", "seal",
         "statement", "status", "template", "traceback", "url"}  # fmt: skip
SENTENCES = " ".join([*reasons.REASONS.values(), *reasons.DETAILS.values()])


def _parameters() -> set[str]:
    """The names of all parameters that an error is raised with anywhere."""
    calls = [n for m in FOUND for n, _ in m.nodes if isinstance(n, ast.Call)]
    raised = [c for c in calls if getattr(c.func, "id", "") in ("JobError", "Refused", "RuleError")]
    return {keyword.arg for call in raised for keyword in call.keywords if keyword.arg}


INTERNAL = sorted(
    name for name in _parameters() | NEVER if f"%({name})s" not in SENTENCES and name != "max_bytes"
)


@pytest.fixture
def member_id(client: FlaskClient) -> int:
    made = plain_member(1)
    log_in(client, account("member", member_id=made))
    return made


def test_no_sentence_for_a_member_names_what_is_internal() -> None:
    assert set(INTERNAL) >= NEVER


def _failed(member_id: int, code: str) -> Any:
    params = {name: f"secret {name}" for name in INTERNAL}
    return job(member_id=member_id, state="failed", error_code=code, error_final=True, error_params=params)


def test_a_failed_job_tells_its_member_no_internal_parameter(client: FlaskClient, member_id: int) -> None:
    for code in sorted(CODES):
        failed = _failed(member_id, code)
        for path in (f"/api/v1/jobs/{failed}", f"/member/jobs/{failed}"):
            answer = client.get(path)
            assert answer.status_code in (200, 410)
            assert "secret" not in answer.get_data(as_text=True), (code, path)


def test_a_parked_or_cancelled_job_tells_no_parameter(client: FlaskClient, member_id: int) -> None:
    for state in ("parked", "cancelled"):
        ended = job(
            member_id=member_id, state=state, error_code="internal", error_params={"error": "KeyError"}
        )
        assert "KeyError" not in client.get(f"/api/v1/jobs/{ended}").get_data(as_text=True)


def test_what_the_sentence_names_is_told_to_programs_too(client: FlaskClient, member_id: int) -> None:
    wrong = {"char": "𱍐", "code_point": "U+31350", "fonts": ["A"], "field": "name", "key": "pdf/1"}
    mine = job(member_id=member_id, state="failed", error_code="glyph_missing", error_params=wrong)
    told = is_problem(client.get(f"/api/v1/jobs/{mine}"), 410, "glyph_missing")["params"]
    assert told == {"char": "𱍐", "code_point": "U+31350", "fonts": ["A"]}


def test_a_reason_is_told_where_it_chose_the_sentence() -> None:
    assert words.told("photo_unusable", {"reason": "blank", "key": "a"}) == {"reason": "blank"}
    assert words.told("photo_unusable", {"reason": "KeyError"}) == {}
    assert words.told("design_broken", {"file": "page.html"}) == {}
    assert words.told("design_broken", {"file": "page.html"}, words.Reader.OPS) == {"file": "page.html"}
