"""Pages for everyone: start page, log-in, 申请进度查询, institutes."""

from flask import Blueprint

blueprint = Blueprint("public", __name__, template_folder="templates")

from web.public import (  # noqa: E402, F401
    admitted,
    announcements,
    captchas,
    demo_mails,
    forgot,
    home,
    institutes,
    links,
    log_ins,
    login,
    member_lookup,
    new_password,
    status_query,
    styleguide,
    text_files,
)
