"""All tables, for the migrations: importing this module fills `Base.metadata`."""

from shared import (
    accounts,
    api_requests,
    audit,
    campaigns,
    certificates,
    imports,
    jobs,
    members,
    photos,
    templates,
)
from shared.db import Base

METADATA = Base.metadata
__all__ = [
    "METADATA", "accounts", "api_requests", "audit", "campaigns", "certificates", "imports", "jobs",
    "members", "photos", "templates",
]  # fmt: skip
