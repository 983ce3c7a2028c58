"""What is told of a job that ended without what was wanted: why, what to do, and whether to try again."""

from dataclasses import dataclass

from flask_babel import gettext as _

from shared.jobs import JobState
from shared.jobs.polling import JobView
from web.words.reasons import reason

# Nothing the member or a second try can change: the body or the institute must act.
BY_THE_BODY = ("text_overflow", "qr_unreadable", "design_broken", "file_damaged")
BY_A_NEW_PHOTO = ("photo_missing", "photo_too_small")
BY_THE_INSTITUTE = ("membership_not_active",)


@dataclass(frozen=True)
class Failure:
    """`reason` says why, `advice` what to do; `again`: offer another try; `institute`: show whom to call."""

    title: str
    reason: str
    advice: str
    again: bool
    institute: bool


def failure(job: JobView) -> Failure:
    """What a member reads when a certificate could not be made."""
    match job.state:
        case JobState.CANCELLED:
            return Failure(
                _("这次制作已取消"),
                _("信息在确认之后有了变化，或者由工作人员取消。"),
                _("请重新核对信息，再确认一次。"),
                again=True, institute=False,
            )  # fmt: skip
        case JobState.PARKED:
            return Failure(
                _("这次没有制作成功"),
                _("制作程序几次意外中断，已转由工作人员处理。"),
                _("您不必做什么；处理好后证书会出现在下载页面。着急的话，请拨打服务热线并报上编号。"),
                again=False, institute=False,
            )  # fmt: skip
        case JobState.FAILED:
            return _failed(job)
    raise AssertionError(f"not an end: {job.state!r}")


def _failed(job: JobView) -> Failure:
    code = job.error_code or "internal"
    told = _("这次没有制作成功"), reason(code, job.error_params)
    if code == "glyph_missing":
        advice = _("您的姓名不会被换成别的字或方框。我们已记下缺的字；字库补上之后，请回来再确认一次。")
        return Failure(*told, advice, again=False, institute=True)
    if code in BY_A_NEW_PHOTO:
        advice = _("请到所在地方注协重新采集照片，审核通过后回来继续。")
        return Failure(*told, advice, again=False, institute=True)
    if code in BY_THE_INSTITUTE:
        advice = _("请联系所在地方注协核对会籍状态。")
        return Failure(*told, advice, again=False, institute=True)
    if code == "file_damaged" and job.error_params.get("reason") == "photo":
        advice = _("这不是您的问题。在下载页面可以重新获取照片，或查看到何处采集；有了照片，再确认一次。")
        return Failure(*told, advice, again=False, institute=False)
    if code in BY_THE_BODY:
        advice = _("这不是您的问题，重试也不会有变化。请拨打服务热线并报上编号，我们会处理。")
        return Failure(*told, advice, again=False, institute=False)
    advice = _("您填写和确认的内容都已保存。请再试一次；仍不成功的，请拨打服务热线并报上编号。")
    return Failure(*told, advice, again=True, institute=False)


def title(state: JobState) -> str:
    """The title of the API's answer."""
    match state:
        case JobState.FAILED:
            return _("未成功")
        case JobState.CANCELLED:
            return _("已取消")
        case JobState.PARKED:
            return _("未成功，已转人工处理")
    raise AssertionError(f"not an end: {state!r}")


def advice(state: JobState) -> str:
    """What a caller of the API does next."""
    match state:
        case JobState.FAILED:
            return _("请按说明处理后重新提交；仍不成功的，请拨打服务热线。")
        case JobState.CANCELLED:
            return _("如仍需要，请重新提交。")
        case JobState.PARKED:
            return _("工作人员会处理，不必重复提交；着急的，请拨打服务热线。")
    raise AssertionError(f"not an end: {state!r}")
