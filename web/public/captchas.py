"""The pictures and sounds of 验证码."""

import io

from flask import Response, abort, send_file
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


@blueprint.get("/captcha/<captcha_id>.wav")
def captcha_sound(captcha_id: str) -> ResponseReturnValue:
    """Its digits, read out; by ranges, without which some browsers play nothing."""
    limits.check_address("captcha_sound_address")
    try:
        sound = captcha.wav(captcha_id)
    except captcha.Busy:
        return Response(status=503, headers={"Retry-After": "2"})
    if sound is None:
        abort(404)
    response = send_file(io.BytesIO(sound), mimetype="audio/wav")
    response.headers["Cache-Control"] = "no-store"
    return response
