"""Nothing typed is lost when a log-in ends: what a form sends afterwards is kept, and offered in it again.

Every form carries a signed mark (`form_mark`, in the macro of its CSRF token) of whose page it stood on. What
comes without a log-in, or with the token of a former one, is kept for that account and browser for an hour.
After the log-in the page of the form comes back with `?kept=...`, and its fields are filled in here, in the
finished page, so that no form has to know of it. It is never sent by itself.
"""

import hashlib
from urllib.parse import urlencode, urlsplit

import lxml.html
from flask import Flask, Response, g, render_template, request
from itsdangerous import BadData, URLSafeSerializer

from shared import crypto, db
from shared.accounts import kept_forms
from shared.accounts.kept_forms import Kept
from web import devices, filling
from web.forms import SECRET
from web.places import LONGEST, safe

MARK, _ARGUMENT = "form_mark", "kept"
# Never kept: secrets, what answers a question once, and what the page gives anew.
_LEFT_OUT = SECRET | {"csrf_token", MARK, "captcha_id", "safety_id"}


def init_app(app: Flask) -> None:
    """`form_mark()` in templates; pages that are asked for with `?kept=` get their form filled in."""
    app.add_template_global(form_mark)
    app.after_request(_fill)


def form_mark() -> str:
    """Whose page a form stands on, and where; a form that comes back with errors keeps its page."""
    account = g.get("account")
    if account is None:
        return ""
    before = _mark()
    page = before[1] if request.method == "POST" and before else _this_page()
    return str(_signer().dumps([account.id, page]))


def keep() -> str | None:
    """Keep what was posted; the address that offers it, None when there is nothing to keep."""
    mark = _mark()
    if request.method != "POST" or mark is None:
        return None
    account_id, page = mark
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in _LEFT_OUT]
    files = [file.filename for _, file in request.files.items(multi=True) if file.filename]
    if not any(text.strip() for _, text in fields) and not files:
        return None
    with db.write() as s:
        form = Kept(page, request.path, fields, files)
        token = kept_forms.keep(s, account_id, _browser(), form)
    return _offering(page, token) if token else None


def waiting(account_id: int) -> str | None:
    """The address of what was kept last for this account in this browser, unless it was offered already."""
    with db.read() as s:
        found = kept_forms.newest(s, account_id, _browser())
    return _offering(found[1].page, found[0]) if found else None


def _fill(response: Response) -> Response:
    shown = request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html"
    account = g.get("account")
    if (
        account is None or not shown or not (token := request.args.get(_ARGUMENT, ""))
    ):  # readable: it is shown
        return response
    with db.read() as s:
        kept = kept_forms.find(s, token, account.id, _browser())
    if kept is not None:
        with db.write() as s:
            kept_forms.note_offer(s, token)
        response.set_data(_filled(response.get_data(as_text=True), kept))
    return response


def _filled(page: str, kept: Kept) -> str:
    document = lxml.html.document_fromstring(page)
    left = filling.fill(document, request.path, kept)
    notice = render_template("kept.html", kept=kept, left=left)
    document.get_element_by_id("main").insert(0, lxml.html.fragment_fromstring(notice, create_parent="div"))
    return str(lxml.html.tostring(document, encoding="unicode", doctype="<!doctype html>"))


def _mark() -> tuple[int, str] | None:
    try:
        account_id, page = _signer().loads(request.form.get(MARK, ""))
    except (BadData, TypeError, ValueError):
        return None
    place = safe(str(page))
    return (int(account_id), place) if place else None


def _this_page() -> str:
    """Without what was offered before."""
    query = urlencode([pair for pair in request.args.items(multi=True) if pair[0] != _ARGUMENT])
    page = f"{request.path}?{query}" if query else request.path
    return page if len(page) < LONGEST // 2 else request.path


def _offering(page: str, token: str) -> str:
    return f"{page}{'&' if urlsplit(page).query else '?'}{_ARGUMENT}={token}"


def _browser() -> str:
    device = devices.known()
    return hashlib.sha256(device.id.encode()).hexdigest() if device else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.signing_keys()[::-1], salt="form")  # the newest last
