"""The time limit strikes anywhere: what it struck is too slow, and nothing of it is kept or final.

A seeded tenth of the points runs in `make test`, all of them in `make check-long`.
"""

import os
from collections.abc import Callable
from contextlib import suppress

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import update

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db
from shared.certificates.kinds import RENDER
from shared.errors import JobError
from shared.jobs import Job, JobState, holding
from shared.jobs.holding import Claim
from tests import factories
from tests.faults.scene import editions, job_row, submit_render
from tests.worker.striking import calls_of, points, struck_at
from worker import running, time_limit
from worker.handling import Done
from worker.photos.normalise import normalise
from worker.press import design, drawn, library, preview, reference, sample

LONG = bool(os.environ.get("CERT_TEST_LONG"))
POINTS = 200 if LONG else 20


def test_a_limit_that_was_swallowed_is_told_at_the_end() -> None:
    def swallow(error: type[Exception] | None) -> None:
        try:
            raise SoftTimeLimitExceeded
        except BaseException:
            if error is not None:
                raise error("of another kind") from None

    for error in (None, ValueError):
        with pytest.raises(SoftTimeLimitExceeded), time_limit.unswallowed():
            swallow(error)
    with time_limit.unswallowed():
        swallow(None)
        time_limit.answered()
    with pytest.raises(ValueError, match="no limit"), time_limit.unswallowed():
        raise ValueError("no limit struck in here")


def test_a_render_that_the_limit_strikes_is_too_slow_and_the_next_is_whole() -> None:
    page = design.load(factories.DESIGN)
    face = sample.face(page)
    whole = reference.render(face, page).pdf

    def render() -> bytes:
        return reference.render(face, page).pdf

    first = calls_of(lambda: (drawn._drawing.cache_clear(), render()))
    for number, point in enumerate(points(POINTS, first, seed=25)):
        if number % 4 == 3:
            drawn._drawing.cache_clear()  # on the first drawing of a process, too
        came = struck_at(point, render)
        assert isinstance(came, SoftTimeLimitExceeded) or came == whole, (point, came)
        if LONG or number % 5 == 4:  # what is spoilt stays spoilt
            assert render() == whole, point


@pytest.mark.parametrize("what", ["photo", "picture"])
def test_a_picture_that_the_limit_strikes_is_too_slow_and_the_next_is_whole(what: str) -> None:
    make = _making(what)
    whole = make()
    for point in points(POINTS // 2, calls_of(make), seed=26):
        came = struck_at(point, make)
        assert isinstance(came, SoftTimeLimitExceeded) or came == whole, (point, came)
        assert make() == whole, point


def _making(what: str) -> Callable[[], object]:
    if what == "photo":
        data = portrait("struck", ON_SITE_SIZE)
        return lambda: normalise(data)
    page = design.load(factories.DESIGN)
    pdf = reference.render(sample.face(page), page).pdf
    return lambda: preview.for_screen(pdf)


@pytest.mark.usefixtures("database")
class TestOnADatabase:
    """Whole jobs, with what they read, store and record."""

    @pytest.fixture(autouse=True)
    def _a_fresh_worker(self) -> None:
        library.published.cache_clear()

    def test_a_handler_that_swallows_the_limit_has_not_done_its_job(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def swallow(_: Claim) -> Done:
            with suppress(BaseException):
                raise SoftTimeLimitExceeded
            return Done()

        monkeypatch.setattr(running, "handler_of", lambda kind: swallow)
        [member] = factories.members(1)
        job = submit_render(member)
        running.run(job)
        assert (job_row(job).state, job_row(job).error_code) == (JobState.QUEUED, "too_slow")

    def test_a_limit_that_strikes_while_a_failure_is_written_changes_nothing_of_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        struck: list[bool] = []

        def strike_once(*_: object) -> None:
            if not struck:
                struck.append(True)
                raise SoftTimeLimitExceeded

        def fail(_: Claim) -> Done:
            raise JobError("glyph_missing", final=True)

        monkeypatch.setattr(running, "handler_of", lambda kind: fail)
        monkeypatch.setattr("shared.jobs.tries.record", strike_once)
        [member] = factories.members(1)
        job = submit_render(member)
        running.run(job)
        assert (job_row(job).state, job_row(job).error_code) == (JobState.FAILED, "glyph_missing")

    def test_a_job_that_the_limit_strikes_waits_for_its_next_try(self) -> None:
        [member] = factories.members(1)
        running.run(submit_render(member))  # warm
        kind = RENDER

        def claimed() -> Claim:
            job = submit_render(member)
            with db.write() as session:
                held = holding.claim(session, job, "here:1/1")
            assert held
            return held

        held = claimed()
        calls = calls_of(lambda: running._do(held, kind))
        for point in points(POINTS // 2, calls, seed=27):
            held = claimed()
            came = struck_at(point, lambda held=held: running._do(held, kind))  # type: ignore[misc]
            row = job_row(held.id)
            assert came is None, (point, came)
            assert (row.state, row.error_code) in (
                (JobState.QUEUED, "too_slow"), (JobState.SUCCEEDED, None),
            ), (point, row.state, row.error_code)  # fmt: skip
            if row.state == JobState.QUEUED:
                with db.write() as session:
                    session.execute(update(Job).where(Job.id == held.id).values(not_before=0, tries=0))
                running.run(held.id)
                assert job_row(held.id).state == JobState.SUCCEEDED
        assert {state for _, state in editions(member)} <= {"current", "superseded"}
