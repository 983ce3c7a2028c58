"""What is told of a job that ended without what was wanted: why, what to do, and whether to try again."""

from dataclasses import dataclass

from flask_babel import gettext as _

from shared.certificates.setbacks import BY_THE_BODY, Setback
from shared.errors import JobError
from shared.jobs import JobState
from shared.jobs.polling import JobView
from web.words.reasons import details, reason
from web.words.saying import Params

BY_A_NEW_PHOTO = ("photo_missing", "photo_too_small")
BY_THE_INSTITUTE = ("edition_revoked", "edition_withdrawn", "membership_not_active", "text_overflow")


@dataclass(frozen=True)
class Failure:
    """`reason` says why, `advice` what to do; `again`: offer another try; `institute`: show whom to call.

    `details` is for whoever mends it: folded up on a page.
    """

    title: str
    reason: str
    advice: str
    again: bool
    institute: bool
    details: str = ""


def failure(job: JobView, setback: Setback | None = None) -> Failure:
    """What a member reads when a certificate could not be made; `setback`: how the like of it went so far."""
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
            return _failed(job.error_code or "internal", job.error_params, setback)
    raise AssertionError(f"not an end: {job.state!r}")


def obstacle(error: JobError) -> Failure:
    """What a member reads before anything is asked, when nothing could be printed now."""
    advice, institute = _of(error.code, error.params) or (_by_the_body(), False)
    told = _("现在不能制作"), reason(error.code, error.params), advice
    return Failure(*told, again=False, institute=institute, details=details(error.code, error.params))


def setback(found: Setback) -> Failure:
    """What a member reads of a print that failed, before the same is confirmed again."""
    return _failed(found.code, found.params, found)


def _failed(code: str, params: Params, setback: Setback | None) -> Failure:
    found, institute, again = _of(code, params), False, False
    if found:
        advice, institute = found
    elif setback is None or setback.again:
        advice = _("您填写和确认的内容都已保存。请再试一次；仍不成功的，请拨打服务热线并报上编号。")
        again = True
    else:
        advice = _(
            "同样的内容已经试过 %(times)s 次，原因相同，现在再试也不会有变化。您不必做什么："
            "工作人员看得到这次失败，会来处理。过一小时可以再试；着急的话，请拨打服务热线并报上编号。",
            times=setback.times,
        )
    told = _("这次没有制作成功"), reason(code, params), advice
    return Failure(*told, again=again, institute=institute, details=details(code, params))


def _of(code: str, params: Params) -> tuple[str, bool] | None:
    """What to do, and whether the institute is whom to call, where another try changes nothing."""
    if code == "glyph_missing":
        advice = _(
            "证书上不会用别的字或方框代替它。请告诉所在地方注协：这个字登记有误的，由他们更正；无误的，由他们转请补充字体。"
            "办好后再回到这里确认，在此之前不必去采集照片。"
        )
        return advice, True
    if code in BY_A_NEW_PHOTO:
        return _("请到所在地方注协重新采集照片，审核通过后回来继续。"), True
    if code in BY_THE_INSTITUTE:
        return _("请联系所在地方注协核对登记信息和会籍状态。"), True
    if code == "file_damaged" and params.get("reason") == "photo":
        advice = _("这不是您的问题。在下载页面可以重新获取照片，或查看到何处采集；有了照片，再确认一次。")
        return advice, False
    if code in BY_THE_BODY or (code == "file_damaged" and params.get("reason") != "pdf"):
        return _by_the_body(), False
    return None


def _by_the_body() -> str:
    return _(
        "这不是您的问题，现在再试也不会有变化。您不必做什么：工作人员看得到这次失败，会来处理；"
        "着急的话，请拨打服务热线并报上编号。"
    )


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
