"""Jobs of imports: check a register, apply it. An apply that ends early stays, to be gone on with or left."""

from typing import Any

from sqlalchemy.orm import Session

from shared.jobs.crashes import CRASHED_WORKER
from shared.jobs.kinds import JobKind, Queue, Work
from shared.register.staging import refuse_in
from shared.register.tables import ImportState, RegisterImport
from shared.settings import settings


def refuse(session: Session, check: Work, code: str, params: dict[str, Any]) -> None:
    """A check that failed for good refuses the file, unless another job checks it by now."""
    found = session.get(RegisterImport, int(check.payload["import_id"]))
    if found is not None and found.state == ImportState.CHECKING and found.job_id == check.id:
        refuse_in(session, found, code, params)


def refuse_unchecked(session: Session, check: Work) -> None:
    """A check that crashed again and again: the file is not to be read."""
    refuse(session, check, CRASHED_WORKER, {})


def reading_s() -> float:
    """A check may have to wait for the child that reads the file, and ends it after this time."""
    return settings().reading_s


CHECK = JobKind(
    "import_check",
    Queue.BULK,
    "worker.handlers.imports:check",
    longer_s=reading_s,
    on_failure=refuse,
    on_giving_up=refuse_unchecked,
)
APPLY = JobKind("import_apply", Queue.BULK, "worker.handlers.imports:apply")

KINDS = (CHECK, APPLY)
