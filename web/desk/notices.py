"""What became of notices, for staff (of their institute's people) and ops."""

from flask import render_template, request
from sqlalchemy import and_, func, or_, select

from shared import db
from shared.accounts import Account
from shared.applications import Application, drafting, telling
from shared.notices import Notice, NoticeState
from shared.notices.fates import fates
from web import forms, words
from web.desk.paging import Page, asked_page, page_of


def notice_list(endpoint: str, institute: str | None = None) -> str:
    """`?q=`: a log-in name (会员证书编号) or an application's number; `?state=`. Others' are left out."""
    q = request.args.get("q", "").strip()[:64]
    state = request.args.get("state", "")
    name = func.coalesce(Account.login_name, Application.number)
    applied = and_(Notice.receiver.in_(telling.NOUNS), Application.id == Notice.receiver_id)
    listed = (
        select(Notice, name)
        .outerjoin(Account, Account.id == Notice.account_id)
        .outerjoin(Application, applied)
        .where(name.is_not(None))
    )
    if institute is not None:
        listed = listed.where(Notice.institute_code == institute)
    if q:
        listed = listed.where(or_(Account.login_name == q, Application.number == drafting.plain(q)))
    if state in set(NoticeState):
        listed = listed.where(Notice.state == state)
    with db.read() as s:
        page = page_of(s, listed.order_by(Notice.id.desc()), asked_page())
        found = fates(s, [notice for notice, _ in page.items])
    rows = [(fate, name) for fate, (_, name) in zip(found, page.items, strict=True)]
    return render_template(
        "desk/notices.html", page=Page(rows, page.number, page.total, page.size), endpoint=endpoint,
        choices=[(one.value, words.notice_state(one).word) for one in NoticeState],
        form=forms.blank({"q": q, "state": state}),
    )  # fmt: skip
