"""The API's blueprint, which the routes' modules add to."""

from flask_smorest import Blueprint
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response

from web import problems

DESCRIPTION = (
    "提交、查询、下载电子会员证和批量重制。以令牌（`Authorization: Bearer`）或浏览器登录调用；"
    "以浏览器登录调用时，写操作须带 `X-CSRFToken`。出错时一律返回 problem+json（RFC 9457）。"
)

SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"login": []}]

blueprint = Blueprint("api", __name__, description="电子会员证")


@blueprint.errorhandler(422)
def _invalid(error: UnprocessableEntity) -> Response:
    """What a schema refused, field by field."""
    if error.response is not None:
        return error.get_response()
    found: dict[str, object] = getattr(error, "data", {}).get("messages", {})
    return problems.invalid(found).get_response()
