"""A member's pages: 下载会员证, the confirmation, the status of the job, 我的会员证, 基本信息."""

from flask import Blueprint

from web.members.sections import sections

blueprint = Blueprint("members", __name__, url_prefix="/member", template_folder="templates")
blueprint.context_processor(sections)

# Routes attach themselves.
from web.members import certificate, confirming, downloads, jobs, particulars, photo  # noqa: E402, F401
