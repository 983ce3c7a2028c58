"""The row of sections under the head of every ops page, and its keys (number, then the page)."""

from flask import g, request, url_for
from flask_babel import gettext as _

from shared.accounts import Role


def sections() -> dict[str, list[dict[str, object]]]:
    """For templates: where one can go from here."""
    account = g.get("account")
    if account is None or account.role not in (Role.OPS, Role.ADMIN):
        return {}
    listed = [
        ("ops.home", _("工作台"), "home job"),
        ("ops.imports", _("会员名册"), "import"),
        ("ops.campaigns", _("批量重制"), "campaign"),
        ("ops.members", _("会员"), "member"),
        ("ops.notices", _("通知"), "notice"),
        ("ops.audit", _("审计日志"), "audit"),
    ]
    if account.role == Role.ADMIN:
        listed.insert(4, ("ops.accounts", _("账户"), "account"))
    name = (request.endpoint or "").removeprefix("ops.")
    return {
        "sections": [
            {"href": url_for(endpoint), "label": label, "here": name.startswith(tuple(starts.split()))}
            for endpoint, label, starts in listed
        ]
    }
