"""The hour at which a text appears or goes, as people type it: in the body's time zone."""

import re
from datetime import UTC, datetime

from shared.bodies import body
from shared.plain import nfkc
from shared.rules import RuleError

_TYPED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]?(?:(\d{1,2})[:时](\d{1,2})?分?)?\Z")


def moment(typed: str) -> int | None:
    """The stored time (milliseconds) of what was typed: 2027-01-01 09:00, or a day alone for its beginning.

    None for nothing. Raises RuleError text_time_form, or text_time_unknown where clocks are put forward.
    """
    text = " ".join(nfkc(typed).split())
    if not text:
        return None
    found = _TYPED.match(text)
    if found is None:
        raise RuleError("text_time_form")
    try:
        local = datetime(*(int(part or 0) for part in found.groups()), tzinfo=body().time_zone)  # type: ignore[misc,arg-type]
    except ValueError:
        raise RuleError("text_time_form") from None
    if local.astimezone(UTC).astimezone(body().time_zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise RuleError("text_time_unknown")
    return int(local.timestamp() * 1000)


def typed(ms: int | None) -> str:
    """The same for the field of a form: 2027-01-01T09:00."""
    return "" if ms is None else body().local(ms).strftime("%Y-%m-%dT%H:%M")
