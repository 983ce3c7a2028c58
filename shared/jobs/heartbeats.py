"""Signs of life, through the database: the sweeper's, and one a worker. One that stays away is away."""

from collections import Counter

from sqlalchemy import BigInteger, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.db import Base, now_ms

SWEEPER = "sweeper"  # any number of them give this one sign
AWAY_S = 60.0
_FORGET_S = 24 * 3600


class Heartbeat(Base):
    """The last sign of one program. `idle_since`: since when this worker could have claimed, and did not."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(96), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    idle_since: Mapped[int | None] = mapped_column(BigInteger)


def of_worker(queue: str, host: str) -> str:
    """The name of the worker of a queue on a host."""
    return f"worker:{queue}@{host}"[:96]


def beat(session: Session, name: str, idle_s: float | None = None) -> None:
    """Give a sign, in a `db.write()`; a worker says for how many seconds it has been idle."""
    idle_since = None if idle_s is None else db.clock(session) - int(idle_s * 1000)
    mine = update(Heartbeat).where(Heartbeat.name == name)
    if db.changed(session, mine.values(at=now_ms(), idle_since=idle_since)) == 0:
        db.insert_new(session, Heartbeat, {"name": name, "at": db.clock(session), "idle_since": idle_since})


def silent_s(session: Session, name: str) -> float | None:
    """Seconds since the last sign; None when there never was one."""
    ms = session.scalar(select(now_ms() - Heartbeat.at).where(Heartbeat.name == name))
    return None if ms is None else max(0, ms) / 1000


def is_away(session: Session, name: str) -> bool:
    """Whether there has been no sign for AWAY_S."""
    silent = silent_s(session, name)
    return silent is None or silent > AWAY_S


def workers(session: Session) -> dict[str, int]:
    """How many workers of each queue gave a sign within AWAY_S."""
    alive = select(Heartbeat.name).where(
        Heartbeat.name.startswith("worker:"), Heartbeat.at > now_ms() - int(AWAY_S * 1000)
    )
    queues = (name.removeprefix("worker:").partition("@")[0] for name in session.scalars(alive))
    return dict(Counter(queues))


def forget(session: Session) -> int:
    """Remove the signs of hosts that are no more."""
    return db.changed(session, delete(Heartbeat).where(Heartbeat.at < now_ms() - _FORGET_S * 1000))
