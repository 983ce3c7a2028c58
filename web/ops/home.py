"""/ops: what runs, what waits, what needs a hand."""

from flask import g, render_template

from shared import db
from shared.errors import StorageAway
from shared.jobs import heartbeats, waiting
from shared.storage import Room, storage
from web.desk import institutes, people, troubles, years
from web.ops import blueprint, board, totals


@blueprint.get("/")
def home() -> str:
    """The board."""
    counted = totals.totals()
    with db.read() as s:
        imports = board.last_imports(s)
        return render_template(
            "ops/home.html",
            troubles=troubles.first_few(s),
            few=troubles.FEW,
            names=institutes.names(s),
            kept=counted,
            room=_room(),
            workers=heartbeats.workers(s),
            queues=board.queue_loads(s),
            campaigns=board.live_campaigns(s),
            imports=imports,
            people=people.shown(s, (found.created_by for found in imports)),
            parked=board.parked_jobs(s),
            waiting=waiting.by_code(s),
            ending=years.ending(s, g.account),
            sweeper_away=heartbeats.is_away(s, heartbeats.SWEEPER),
            sweeper_silent_s=heartbeats.silent_s(s, heartbeats.SWEEPER),
        )


def _room() -> Room | None:
    """Of the files' disk; None where it can't be reached just now, or has no such limit."""
    try:
        return storage().room()
    except StorageAway:
        return None
