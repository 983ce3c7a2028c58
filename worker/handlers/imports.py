"""Import jobs: slices of a few seconds; each commits its work and position, then gives the job back."""

from typing import Any

from sqlalchemy.orm import Session

from shared import jobs
from shared.jobs import Claim
from shared.register.applying import apply_slice
from shared.register.staging import check_slice, refuse_in
from shared.register.tables import ImportState, RegisterImport
from shared.settings import settings
from worker.handling import Again, Done, Kind


def check(held: Claim) -> Done | Again:
    """Check and stage a slice of the register."""
    done = check_slice(_import_id(held), lambda s: jobs.renew(s, held), settings().slice_s)
    return Done() if done else Again({})


def apply(held: Claim) -> Done | Again:
    """Apply a slice of the staged rows."""
    done = apply_slice(_import_id(held), lambda s: jobs.renew(s, held), settings().slice_s)
    return Done() if done else Again({})


def failed(session: Session, held: Claim, code: str, params: dict[str, Any]) -> None:
    """A check that failed for good refuses the file; an apply stays where it is, to be gone on with."""
    found = session.get(RegisterImport, _import_id(held))
    if found is not None and found.state == ImportState.CHECKING:
        refuse_in(session, found, code, params)


def _import_id(held: Claim) -> int:
    return int(held.payload["import_id"])


KINDS = {"import_check": Kind(check, failed), "import_apply": Kind(apply)}
