"""Ops of the national body: the register, campaigns, jobs that need a hand, accounts, the audit log."""

from flask import Blueprint

from web.ops.sections import sections

blueprint = Blueprint("ops", __name__, url_prefix="/ops", template_folder="templates")
blueprint.context_processor(sections)

from web.ops import (  # noqa: E402
    accounts as accounts,
    audit as audit,
    campaigns as campaigns,
    failures as failures,
    filters as filters,
    home as home,
    import_rows as import_rows,
    imports as imports,
    jobs as jobs,
    members as members,
)
