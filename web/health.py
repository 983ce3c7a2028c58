"""Is the process alive, and can it serve?"""

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared import db
from shared.jobs import due, heartbeats, waiting

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """/healthz and /readyz."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers and has its tables. Redis is not asked: the site serves without it.

    What else is said makes the site no less ready. `sweeper`: ok or away. `oldest_due_s`: how long the oldest
    due job of each queue has waited. `waiting_s`: what jobs wait for that is not their own (a full disk, a
    photo source), and for how long.
    """
    try:
        with db.read() as s:
            s.execute(text("SELECT 1 FROM accounts LIMIT 1"))
            sweeper = "away" if heartbeats.is_away(s, heartbeats.SWEEPER) else "ok"
            waited = due.oldest_s(s)
            waiting_s = {one.code: round(one.oldest_s) for one in waiting.by_code(s)}
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    return jsonify(status="ok", sweeper=sweeper, oldest_due_s=waited, waiting_s=waiting_s)
