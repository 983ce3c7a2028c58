"""Which characters of a name the current design's font chain covers, as recorded when it was published."""

from sqlalchemy.orm import Session

from shared.bodies import body
from shared.certificates.coverage import Uncovered, uncovered_by
from shared.certificates.designs import current_template


def current_uncovered(session: Session) -> Uncovered:
    """The test for the current design of the usual document; before the first publishing all is well."""
    template = current_template(session, body().usual_document.key)
    if template is None:
        return lambda _: []
    return uncovered_by(template.fonts["covered"])
