"""Which module does each kind of job; loaded when a worker of its queue starts, not by the others."""

from collections.abc import Iterable
from importlib import import_module

from shared.jobs import QUEUES
from worker.handling import Kind

# Each module has a table KINDS: {kind: Kind(...)}.
_MODULES = {
    "render": "worker.handlers.rendering",
    "picture": "worker.handlers.rendering",
    "campaign_chunk": "worker.handlers.campaigns",
    "import_check": "worker.handlers.imports",
    "import_apply": "worker.handlers.imports",
    "photo_fetch": "worker.handlers.photos",
    "photo_examine": "worker.handlers.photos",
    "photo_fetch_bulk": "worker.handlers.photos",
    "photo_bulk_start": "worker.handlers.photos",
}


def kind_of(name: str) -> Kind:
    """The kind's handler; every kind of `shared.jobs.QUEUES` has one (a test holds the two together)."""
    kinds: dict[str, Kind] = import_module(_MODULES[name]).KINDS
    return kinds[name]


def load_for(queues: Iterable[str]) -> None:
    """Import what these queues need once, in the parent: WeasyPrint alone takes a second."""
    for name, queue in QUEUES.items():
        if queue in set(queues):
            kind_of(name)
