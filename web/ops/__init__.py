"""Ops of the national body: the register, campaigns, jobs that need a hand, accounts, the audit log."""

from flask import Blueprint

from web.ops.sections import sections

blueprint = Blueprint("ops", __name__, url_prefix="/ops", template_folder="templates")
blueprint.context_processor(sections)

from web.ops import audit, home, jobs  # noqa: E402, F401
