"""登录记录: where one's account is logged in, and the end of what should not be."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.accounts import own_logins
from web import traces
from web.public import blueprint


@blueprint.get("/account/log-ins")
def log_ins() -> ResponseReturnValue:
    """The log-ins that count, the newest first."""
    with db.read() as s:
        found = own_logins.listed(s, g.account.id, g.account.token_hash)
    return render_template("public/log_ins.html", found=found, device=traces.device)


@blueprint.post("/account/log-ins/end")
def end_log_ins() -> ResponseReturnValue:
    """End the one that the form names, or all but this one."""
    with db.write() as s:
        gone = own_logins.end(s, g.account.id, g.account.token_hash, request.form.get("name") or None)
    if gone:
        flash(_("已退出。那台设备要重新登录才能使用您的账户。"), "success")
    else:
        flash(_("那个登录已经结束。"))
    return redirect(url_for("public.log_ins"), 303)
