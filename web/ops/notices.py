"""Notices of everybody."""

from web.desk.notices import notice_list
from web.ops import blueprint


@blueprint.get("/notices")
def notices() -> str:
    """What became of them, the newest first."""
    return notice_list("ops.notices")
