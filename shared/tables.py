"""All tables, for the migrations: importing this module fills `Base.metadata`."""

from shared import accounts, audit, campaigns, certificates, jobs, members, photos
from shared.accounts import once
from shared.certificates import designs
from shared.db import Base
from shared.register import tables as register

METADATA = Base.metadata
__all__ = [
    "METADATA", "accounts", "audit", "campaigns", "certificates", "designs", "jobs", "members", "once",
    "photos", "register",
]  # fmt: skip
