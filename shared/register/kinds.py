"""Jobs of imports: check a register, apply it. An apply that ends early stays, to be gone on with."""

from typing import Any

from sqlalchemy.orm import Session

from shared.jobs.kinds import JobKind, Queue, Work
from shared.register.staging import refuse_in
from shared.register.tables import ImportState, RegisterImport


def refuse(session: Session, check: Work, code: str, params: dict[str, Any]) -> None:
    """A check that failed for good refuses the file."""
    found = session.get(RegisterImport, int(check.payload["import_id"]))
    if found is not None and found.state == ImportState.CHECKING:
        refuse_in(session, found, code, params)


CHECK = JobKind("import_check", Queue.BULK, "worker.handlers.imports:check", on_failure=refuse)
APPLY = JobKind("import_apply", Queue.BULK, "worker.handlers.imports:apply")

KINDS = (CHECK, APPLY)
