"""Review of applications: the lists of an institute's people, one application with everything about it,
decisions.

An institute's applications don't exist for another's people, nor do their documents and pictures.
"""

import importlib

from flask import Blueprint

from web.desk.sections import sections

blueprint = Blueprint("review", __name__, url_prefix="/applications", template_folder="templates")
blueprint.context_processor(sections)

# The routes; they need what is above.
for _name in ("deciding", "figures", "item", "lists", "meeting", "papers"):
    importlib.import_module(f"web.review.{_name}")
