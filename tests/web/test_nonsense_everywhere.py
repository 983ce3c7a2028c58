"""What no page asked for, sent to every route by everybody: answers may be refusals, never a failure of ours.

Seeded: the same nonsense each time; a longer run (`make check-long`) tries more of it.
"""

import random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.timing import LONG
from tests.web import walking
from tests.web.members import visiting
from tests.web.ops.desk import Desk

pytestmark = pytest.mark.timeout(600)

ROUNDS = 20 if LONG else 1
VALUES = [
    "", "0", "-1", "²", "1e9", "9" * 30, "null", "[]", "{}", "../../etc/passwd", "%00", "\u202e", "😀",
    "a" * 50_000, "' OR 1=1 --", "{{7*7}}", "=1+1", "２０２６", "是", "true", "2026-02-30", "\t\n", "𱍐",
    "é" * 300,
]  # fmt: skip
NAMES = [
    "q", "page", "list", "next", "kind", "number", "name", "version", "taking", "words", "to", "chosen",
    "document", "approved_on", "way", "step", "id_number", "since", "until", "checked", "asked", "kept",
    "revision", "selection",
]  # fmt: skip


def test_nonsense_is_refused_and_never_breaks_a_page(app: Flask) -> None:
    (member_id, *_) = walking.furnish(app)
    clients: dict[str, FlaskClient] = {
        "stranger": app.test_client(),
        "applicant": walking.applicant(app),
        "member": visiting.log_in(app.test_client(), member_id).client,
        "reviewer": Desk(app, "staff", "national").client,
        "admin": Desk(app, "admin").client,
    }
    app.config["WTF_CSRF_ENABLED"] = False  # what a page's own form could send
    rng = random.Random(20261126)
    broken = []
    for _ in range(ROUNDS):
        for endpoint, path, method in _routes(app):
            for who, client in clients.items():
                answer = client.open(path, method=method, query_string=_some(rng), data=_some(rng))
                if answer.status_code >= 500 and answer.status_code != 503:
                    broken.append((who, method, endpoint, answer.status_code))
    assert broken == []


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    paths = walking.every_address(app)
    left_out = {"public.log_out", "public.captcha_sound"}  # ends the log-in; takes half a second each
    return [(name, path, method) for name, path, method in paths if name not in left_out]


def _some(rng: random.Random) -> dict[str, Any]:
    return {name: rng.choice(VALUES) for name in rng.sample(NAMES, 6)}
