"""Fills a demo installation: a design, invented members, seals, the photos of its 考核 members, work
for the counter.

Each step is passed over where its work is already there, so an interrupted load goes on where it stopped.
The photos are examined, and certificates made, by the workers, which must run.
"""

import os
import subprocess
from pathlib import Path

_STEPS = (
    ("designs", "publish", "--all", "--if-none"),  # first: the import warns of names that it cannot print
    ("demo", "load", "--if-empty"),
    ("designs", "demo-seals", "--if-none"),
    ("python", "-m", "deploy.demo.assessment_photos"),
    ("python", "-m", "deploy.demo.counter"),
)


def main() -> None:
    """Run the steps, once: a mark beside the stored files says that they were all done."""
    done = Path(os.environ["CERT_STORAGE_FOLDER"]).parent / "demo-loaded"
    if done.exists() and _has_members():
        return
    print("Demo data ...", flush=True)
    for step in _STEPS:
        command(*step)
    done.touch()


def command(name: str, *arguments: str) -> None:
    """Run one of our commands; CalledProcessError when it fails, having said why."""
    subprocess.run([Path(os.environ["CERT_BIN"]) / name, *arguments], check=True)


def _has_members() -> bool:
    from sqlalchemy import select

    from shared import db, registry
    from shared.members import Member

    registry.load()
    with db.read() as session:
        return session.scalar(select(Member.id).limit(1)) is not None


if __name__ == "__main__":
    main()
