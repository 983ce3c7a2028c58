"""410: a job that ended without what was wanted, with the reason in words and what to do next."""

from flask import Response

from shared.jobs import JobState
from shared.jobs.polling import JobView
from web import problems, words


def gone(view: JobView) -> Response:
    """The answer for a failed, cancelled or parked job."""
    return problems.problem(
        410,
        _code(view),
        words.title(view.state),
        detail=_reason(view),
        job={"id": str(view.id), "kind": view.kind, "state": view.state.value},
        params=words.told(view.error_code, view.error_params) if view.error_code else {},
        next=words.advice(view.state),
    )


def _code(view: JobView) -> str:
    return view.error_code if view.state == JobState.FAILED and view.error_code else view.state.value


def _reason(view: JobView) -> str | None:
    if view.state != JobState.FAILED or view.error_code is None:
        return None
    return words.in_full(view.error_code, view.error_params)
