"""Who tries names, identities or passwords learns nothing by how long the refusal takes."""

from collections.abc import Callable

import pytest

from shared.accounts import Role
from shared.members.identity import check_character
from tests.servers import environment
from tests.timing import LONG, coin, guessed, in_turns
from tests.web import site as sites
from tests.web.site import ID_NUMBER, OWN_PASSWORD, Site

TRIES = 1_000 if LONG else 25
_FIRST = "11010519491231001"
ANOTHER_ID = _FIRST + check_character(_FIRST)


@pytest.fixture(autouse=True)
def unlimited(database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERT_RATELIMIT_SCALE", "100000")
    environment.forget()


def _refused(site: Site, path: str, form: dict[str, str]) -> Callable[[], None]:
    """A form with its 验证码 solved, to be sent."""
    form = site.answered(path) | form

    def send() -> None:
        assert site.client.post(path, data=form).status_code == 422

    return send


def _log_ins(site: Site, password: str) -> Callable[[str], Callable[[], None]]:
    form = {"user_type": "national", "password": password, "code": ""}
    return lambda name: _refused(site, "/login", form | {"login_name": name})


def test_a_name_that_nobody_has_is_refused_as_late_as_one_with_a_wrong_password(site: Site) -> None:
    sites.staff()
    assert guessed(*in_turns(_log_ins(site, "wrong"), "ops", "nobody", TRIES)) < coin(TRIES)


def test_a_right_password_without_its_second_factor_is_refused_as_late_as_an_unknown_name(site: Site) -> None:
    sites.second_factor(sites.staff("guarded", Role.OPS))
    sites.no_waits()
    assert guessed(*in_turns(_log_ins(site, OWN_PASSWORD), "guarded", "nobody", TRIES)) < coin(TRIES)


def test_a_known_identity_is_refused_as_late_as_an_unknown_one(site: Site) -> None:
    sites.member()
    form = {"name": "张三", "id_type": "resident_id", "route": "exam", "exam_number": "QK999999999"}

    def ready(id_number: str) -> Callable[[], None]:
        return _refused(site, "/status-query", form | {"id_number": id_number})

    assert guessed(*in_turns(ready, ID_NUMBER, ANOTHER_ID, TRIES)) < coin(TRIES)
