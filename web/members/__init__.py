"""A member's pages: 下载会员证, the confirmation, the status of the job, 我的会员证, 基本信息."""

import importlib

from flask import Blueprint

from web import addresses

blueprint = Blueprint("members", __name__, url_prefix="/member", template_folder="templates")

# The routes of each page; they need the blueprint above.
for _page in (
    "documents",
    "certificate",
    "confirming",
    "downloads",
    "jobs",
    "particulars",
    "photo",
    "sections",
):
    importlib.import_module(f"web.members.{_page}")
addresses.add_to(blueprint)
