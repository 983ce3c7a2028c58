"""The sentence of a poll's answer, looked up once a language: a thousand polls a second have no time."""

from functools import cache

from flask_babel import gettext

from shared.jobs import JobState
from shared.jobs.polling import JobView
from shared.photos.kinds import EXAMINE, FETCH, FETCH_BULK
from web import i18n
from web.words.saying import N_

SENTENCES = {
    "again": N_("上一次没有成功，稍后会自动再试，您不必做什么。"),
    "examining": N_("正在检查照片。"),
    "fetching": N_("正在获取照片。"),
    "queued": N_("排队中，前面还有 %(before)s 件。"),
    "queued_next": N_("排队中，下一个就是您。"),
    "running": N_("制作中。"),
    "running_long": N_("制作中，比平常久一些，请稍候。"),
    "succeeded": N_("已完成，可以下载。"),
}
# Kinds of jobs that make nothing: the sentence while they run.
_RUNNING = {EXAMINE.name: "examining", FETCH.name: "fetching", FETCH_BULK.name: "fetching"}


def message(view: JobView) -> str:
    """What the job is doing, for a person. Jobs that ended badly have their words in `web.words.endings`."""
    words = _sentences(i18n.language())
    match view.state:
        case JobState.QUEUED if view.retry_at is not None:
            return words["again"]
        case JobState.QUEUED if view.position == 1:
            return words["queued_next"]
        case JobState.QUEUED:
            return words["queued"] % {"before": (view.position or 1) - 1}
        case JobState.RUNNING if view.kind in _RUNNING:
            return words[_RUNNING[view.kind]]
        case JobState.RUNNING if view.takes_long:
            return words["running_long"]
        case JobState.RUNNING:
            return words["running"]
        case JobState.SUCCEEDED:
            return words["succeeded"]
    raise AssertionError(f"no sentence for {view.state!r}")


@cache
def _sentences(_language: str) -> dict[str, str]:
    """In the reader's language, which is the argument, so that each language is kept apart."""
    return {name: str(gettext(text)) for name, text in SENTENCES.items()}
