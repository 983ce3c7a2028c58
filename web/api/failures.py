"""410: a job that ended without what was wanted, with the reason in words and what to do next."""

from flask import Response
from flask_babel import gettext as _

from shared.jobs import JobState
from shared.jobs.polling import JobView
from web import words
from web.api import problems


def gone(view: JobView) -> Response:
    """The answer for a failed, cancelled or parked job."""
    return problems.problem(
        410,
        _code(view),
        _title(view.state),
        detail=_reason(view),
        job={"id": str(view.id), "kind": view.kind, "state": view.state.value},
        params=view.error_params,
        next=_next(view.state),
    )


def _code(view: JobView) -> str:
    return view.error_code if view.state == JobState.FAILED and view.error_code else view.state.value


def _title(state: JobState) -> str:
    match state:
        case JobState.FAILED:
            return _("未成功")
        case JobState.CANCELLED:
            return _("已取消")
        case JobState.PARKED:
            return _("未成功，已转人工处理")
    raise AssertionError(f"not an end: {state!r}")


def _reason(view: JobView) -> str | None:
    if view.state != JobState.FAILED or view.error_code is None:
        return None
    return words.reason(view.error_code, view.error_params)


def _next(state: JobState) -> str:
    match state:
        case JobState.FAILED:
            return _("请按说明处理后重新提交；仍不成功的，请拨打服务热线。")
        case JobState.CANCELLED:
            return _("如仍需要，请重新提交。")
        case JobState.PARKED:
            return _("工作人员会处理，不必重复提交；着急的，请拨打服务热线。")
    raise AssertionError(f"not an end: {state!r}")
