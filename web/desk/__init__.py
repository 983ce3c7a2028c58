"""What staff of an institute and ops share: layout and parts, the list of members, resetting a password.

No page of its own; `web.ops` and `web.institute` build on it and not on each other.
"""

from flask import Blueprint

from web.desk import filters

blueprint = Blueprint("desk", __name__, template_folder="templates")
filters.init_app(blueprint)
