"""Where each version of a text stands: by its state and the time."""

from collections.abc import Iterable
from enum import StrEnum

from shared.texts import TextVersion, VersionState


class Standing(StrEnum):
    """Replaced: before it was ever shown. Superseded: by one that was published later."""

    DRAFT = "draft"
    WAITING = "waiting"
    SHOWN = "shown"
    OVER = "over"
    SUPERSEDED = "superseded"
    REPLACED = "replaced"


def of_each(versions: Iterable[TextVersion], shown_id: int | None, now: int) -> dict[int, Standing]:
    """By the number of the version; `shown_id` is the row of the one that is shown now."""
    return {one.n: _of(one, shown_id, now) for one in versions}


def _of(one: TextVersion, shown_id: int | None, now: int) -> Standing:
    match VersionState(one.state):
        case VersionState.DRAFT:
            return Standing.DRAFT
        case VersionState.REPLACED:
            return Standing.REPLACED
        case VersionState.PUBLISHED if one.id == shown_id:
            return Standing.SHOWN
        case VersionState.PUBLISHED if (one.publish_from or 0) > now:
            return Standing.WAITING
        case VersionState.PUBLISHED if one.publish_until is not None and one.publish_until <= now:
            return Standing.OVER
        case VersionState.PUBLISHED:
            return Standing.SUPERSEDED
    raise AssertionError(f"no such state of a version: {one.state!r}")
