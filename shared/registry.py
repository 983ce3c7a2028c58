"""The roof: all tables and all kinds of job. Entry points say `registry.load()` before they work with rows.

Nothing below imports it: a noun knows what it stands on, and only a program as a whole knows every noun.
"""

from sqlalchemy.orm import configure_mappers

from shared import accounts, audit, campaigns, certificates, jobs, members, photos
from shared.accounts import once
from shared.campaigns import kinds as campaign_kinds
from shared.certificates import designs
from shared.certificates import kinds as certificate_kinds
from shared.db import Base
from shared.jobs.kinds import register as register_kinds
from shared.photos import kinds as photo_kinds
from shared.register import kinds as import_kinds
from shared.register import tables as register

METADATA = Base.metadata  # filled by the imports above
__all__ = [
    "METADATA", "accounts", "audit", "campaigns", "certificates", "designs", "jobs", "load", "members",
    "once", "photos", "register",
]  # fmt: skip


def load() -> None:
    """Register every kind and set the mappers up, before any fork or thread; again does no harm."""
    for noun in (photo_kinds, certificate_kinds, campaign_kinds, import_kinds):
        register_kinds(*noun.KINDS)
    configure_mappers()
