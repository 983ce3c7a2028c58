"""The row of sections under the head of every page of staff and ops, and its keys (number, then the page)."""

from flask import g, request, url_for
from flask_babel import gettext as _

from shared.accounts import Role
from shared.accounts.rights import Right, may
from shared.bodies import body
from web import i18n
from web.sessions import Login


def sections() -> dict[str, list[dict[str, object]]]:
    """For templates: where one can go from here."""
    account = g.get("account")
    if account is None:
        return {}
    listed = _of_ops(account.role) if account.role in (Role.OPS, Role.ADMIN) else _of_staff(account)
    if may(account, Right.TEXTS):
        listed.append(("editors.texts", _("文本"), "editors."))
    here = request.endpoint or ""
    return {
        "sections": [
            {"href": url_for(endpoint), "label": label, "here": here.startswith(tuple(starts.split()))}
            for endpoint, label, starts in listed
        ]
    }


def _of_ops(role: str) -> list[tuple[str, str, str]]:
    """(endpoint, its words, how the endpoints under it begin)."""
    listed = [
        ("ops.home", _("工作台"), "ops.home ops.job"),
        ("ops.imports", _("会员名册"), "ops.import"),
        ("ops.campaigns", _("批量重制"), "ops.campaign"),
        ("ops.members", _("会员"), "ops.member"),
        ("ops.notices", _("通知"), "ops.notice"),
        ("ops.audit", _("审计日志"), "ops.audit"),
    ]
    if role == Role.ADMIN:
        listed.insert(4, ("ops.accounts", _("账户"), "ops.account"))
    return listed


_COUNTER = " ".join(
    f"counter.{name}" for name in ("member", "photo", "upload", "batch", "figures", "certificate_", "issue")
)


def _of_staff(account: Login) -> list[tuple[str, str, str]]:
    if account.role != Role.STAFF:
        return []
    listed = [
        ("institute.home", _("工作台"), "institute.home institute.member institute.un institute.failed")
    ]
    if may(account, Right.MEMBERS):
        listed.append(("counter.members", body().terms.counter.get(i18n.language()), _COUNTER))
    if may(account, Right.PHOTOS):
        listed.append(("counter.reviewing", _("照片审核"), "counter.reviewing counter.review_"))
    if may(account, Right.APPLICATIONS):
        listed.append(("review.home", _("入会审核"), "review."))
    if may(account, Right.MEMBERS):
        listed.append(("institute.notices", _("通知"), "institute.notice"))
    if may(account, Right.ACCOUNTS):
        listed.append(("institute.accounts", _("账户"), "institute.account"))
    return listed
