"""The sentence of a poll's answer, ready in each language: this path has no time for a look-up."""

from shared.jobs import JobState
from shared.jobs.polling import JobView

_WORDS = {
    "zh": {
        "queued_next": "排队中，下一个就是您。",
        "queued": "排队中，前面还有 {before} 件。",
        "again": "上一次没有成功，稍后会自动再试，您不必做什么。",
        "running": "制作中。",
        "running_long": "制作中，比平常久一些，请稍候。",
        "succeeded": "已完成，可以下载。",
        "photo": "正在获取照片。",
    },
    "en": {
        "queued_next": "In the queue: yours is next.",
        "queued": "In the queue: {before} before yours.",
        "again": "The last try failed; it will be tried again by itself. There is nothing for you to do.",
        "running": "Being made.",
        "running_long": "Being made; it takes longer than usual.",
        "succeeded": "Done, ready to download.",
        "photo": "Fetching the photo.",
    },
}


def message(view: JobView, language: str) -> str:
    """What the job is doing, for a person. Jobs that ended badly have their words in `web.words`."""
    words = _WORDS[language]
    match view.state:
        case JobState.QUEUED if view.retry_at is not None:
            return words["again"]
        case JobState.QUEUED if view.position == 1:
            return words["queued_next"]
        case JobState.QUEUED:
            return words["queued"].format(before=(view.position or 1) - 1)
        case JobState.RUNNING if view.kind.startswith("photo"):
            return words["photo"]
        case JobState.RUNNING if view.eta_s is None:
            return words["running_long"]
        case JobState.RUNNING:
            return words["running"]
        case JobState.SUCCEEDED:
            return words["succeeded"]
    raise AssertionError(f"no sentence for {view.state!r}")
