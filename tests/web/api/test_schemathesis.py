"""The API under schemathesis: what it answers to anything at all is what it says of itself.

In `make test` a tenth of the examples, always the same; all of them in `make check-long`.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from shared.accounts.rights import Right
from tests import applying
from tests.web.api.calling import account, bearer, job, plain_member

ST = Path(sys.executable).with_name("st")
CALLERS = ("ops", "member", "staff")
LONG = "CERT_TEST_LONG" in os.environ
EXAMPLES, PHASES = ("400", "examples,coverage,fuzzing,stateful") if LONG else ("40", "examples,fuzzing")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A web server of this process on the test's database."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def _caller(role: str) -> dict[str, str]:
    """The headers of someone with a job, a member's own or anyone's."""
    member_id = plain_member(1)
    job(member_id=member_id, state="failed", error_code="internal", error_params={"error": "KeyError"})
    if role == "staff":  # a reviewer, with something to review
        applying.ready()
        applying.sent(institute_code="national")
        given = {"institute_code": "national", "rights": list(Right), "person_name": "审核员"}
        return bearer(account(role, **given))
    return bearer(account(role, member_id=member_id if role == "member" else None))


def _run(address: str, role: str, folder: Path) -> int:
    (header,) = (f"{name}: {value}" for name, value in _caller(role).items())
    command = [
        ST, "run", f"{address}/api/v1/openapi.json", "--header", header, "--max-examples", EXAMPLES,
        "--continue-on-failure", "--no-shrink", "--seed", "1",
        "--phases", PHASES, "--generation-database", "none", "--no-color",
    ]  # fmt: skip
    with (folder / "said").open("w") as said:
        return subprocess.run(command, stdout=said, stderr=said, cwd=folder, check=False).returncode


@pytest.mark.timeout(1_800 if LONG else 600)
@pytest.mark.parametrize("role", CALLERS)
def test_nothing_that_it_tries_is_answered_otherwise_than_described(
    address: str, role: str, tmp_path: Path
) -> None:
    code = _run(address, role, tmp_path)
    assert code == 0, (tmp_path / "said").read_text()[-8_000:]
