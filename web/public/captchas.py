"""The pictures of 验证码."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from web import captcha, limits
from web.public import blueprint


@blueprint.get("/captcha/<captcha_id>.png")
def captcha_image(captcha_id: str) -> ResponseReturnValue:
    """The picture of an open challenge."""
    limits.check_address("captcha_address")
    picture = captcha.png(captcha_id)
    if picture is None:
        abort(404)
    return Response(picture, mimetype="image/png")
