"""Ops of the national body: the register, campaigns, jobs that need a hand, accounts, the audit log."""

import importlib

from flask import Blueprint

from web.desk.sections import sections

blueprint = Blueprint("ops", __name__, url_prefix="/ops", template_folder="templates")
blueprint.context_processor(sections)

# The routes of each page; they need the blueprint above.
for _page in (
    "accounts", "audit", "campaigns", "failures", "home", "import_rows", "import_template", "imports", "jobs",
    "members", "notices", "outdated", "troubles",
):  # fmt: skip
    importlib.import_module(f"web.ops.{_page}")
