"""What staff of an institute and ops share: layout and parts, the list of members, resetting a password,
账户安全.

`web.ops` and `web.institute` build on it and not on each other.
"""

import importlib

from flask import Blueprint

from web import addresses
from web.desk import filters
from web.desk.sections import sections

blueprint = Blueprint("desk", __name__, template_folder="templates")
blueprint.context_processor(sections)
filters.init_app(blueprint)

# The routes; they need the blueprint above.
importlib.import_module("web.desk.security")
addresses.add_to(blueprint, "/security")
