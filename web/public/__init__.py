"""Pages for everyone: start page, log-in, 申请进度查询, institutes."""

from flask import Blueprint

blueprint = Blueprint("public", __name__, template_folder="templates")

from web.public import captchas, home, institutes, login, new_password, status_query  # noqa: E402, F401
