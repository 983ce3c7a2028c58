"""Import jobs: slices of a few seconds; each commits its work and position, then gives the job back."""

from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.register.applying import apply_slice
from shared.register.staging import check_slice
from shared.settings import settings
from worker.handling import Again, Done


def check(held: Claim) -> Done | Again:
    """Check and stage a slice of the register."""
    done = check_slice(_import_id(held), lambda s: holding.renew(s, held), settings().slice_s)
    return Done() if done else Again({})


def apply(held: Claim) -> Done | Again:
    """Apply a slice of the staged rows."""
    done = apply_slice(_import_id(held), lambda s: holding.renew(s, held), settings().slice_s)
    return Done() if done else Again({})


def _import_id(held: Claim) -> int:
    return int(held.payload["import_id"])
