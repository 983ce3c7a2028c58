"""Whoever keeps texts, of the national body or of an institute: what the pages say, in versions.

Which texts are somebody's own, `shared.texts.belonging` says; all others do not exist here.
"""

import importlib

from flask import Blueprint

from web.desk.sections import sections

blueprint = Blueprint("editors", __name__, url_prefix="/texts", template_folder="templates")
blueprint.context_processor(sections)

# The routes; they need the blueprint above.
for _page in ("listing", "versions", "editing"):
    importlib.import_module(f"web.editors.{_page}")
