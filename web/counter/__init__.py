"""The institute's counter: the list of its members, one member's page, photos, their
review, certificates handed out and printed, uploads of many photos, figures.

An institute's members don't exist for another's people, nor do their photos and certificates.
"""

import importlib

from flask import Blueprint

from web.desk.sections import sections

blueprint = Blueprint("counter", __name__, url_prefix="/counter", template_folder="templates")
blueprint.context_processor(sections)

# The routes; they need what is above.
for _name in ("batches", "certificates", "figures", "lists", "member", "photos", "reviewing", "uploads"):
    importlib.import_module(f"web.counter.{_name}")
