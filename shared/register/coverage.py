"""Which characters of a name the current design's font chain covers, as recorded when it was published."""

from bisect import bisect_right

from sqlalchemy.orm import Session

from shared.bodies import body
from shared.certificates.designs import current_template
from shared.register.checks import Uncovered


def uncovered_by(ranges: list[list[int]]) -> Uncovered:
    """A test against `[[first, last], ...]`, ascending."""
    firsts = [first for first, _ in ranges]

    def covered(char: str) -> bool:
        at = bisect_right(firsts, ord(char)) - 1
        return at >= 0 and ord(char) <= ranges[at][1]

    return lambda text: [char for char in dict.fromkeys(text) if not covered(char)]


def current_uncovered(session: Session) -> Uncovered:
    """The test for the current design of the usual document; before the first publishing all is well."""
    template = current_template(session, body().usual_document.key)
    if template is None:
        return lambda _: []
    return uncovered_by(template.fonts["covered"])
