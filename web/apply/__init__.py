"""Applying for membership: anybody applies, without an account, step by step, on any device."""

import importlib

from flask import Blueprint

blueprint = Blueprint("apply", __name__, url_prefix="/apply", template_folder="templates")

# The routes; they need what is above.
for _name in ("begin", "confirming", "lost", "papers", "sending", "steps"):
    importlib.import_module(f"web.apply.{_name}")
