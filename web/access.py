"""Who may open what: one table, endpoint -> rule. A request to an endpoint without a rule is refused.

`public`    anyone
`any_login` anyone logged in          `member` a member      `staff` staff of an institute
`desk`      staff, ops and admins
`members` `accounts` `applications` `photos`  staff of an institute who have that right
`ops`       ops and admins            `admin`  admins
`texts`     staff and ops who have the right to keep texts (`shared.accounts.rights`)
`api`       the endpoint identifies the caller itself (cookie or token) and answers 401 as JSON
"""

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from shared import audit, db
from shared.accounts import Role
from shared.accounts.rights import Right, may
from shared.audit import Act, Object
from web import kept, sessions
from web.acting import acting

RULES: dict[str, str] = {
    "static": "public",
    "health.healthz": "public",
    "health.readyz": "public",
    # --- public
    "public.home": "public",
    "public.language": "public",
    "public.captcha_image": "public",
    "public.captcha_sound": "public",
    "public.login": "public",
    "public.log_out": "any_login",
    "public.new_password": "any_login",
    "public.status_query": "public",
    "public.forgot": "public",
    "public.reset": "public",
    "public.confirm_contact": "public",
    "public.demo_mails": "public",
    "public.log_ins": "any_login",
    "public.own_contacts": "any_login",
    "public.end_log_ins": "any_login",
    "public.institutes": "public",
    "public.privacy": "public",
    "public.member_lookup": "public",
    "public.announcements": "public",
    "public.announcement": "public",
    "public.text_file": "public",
    "public.styleguide": "public",
    "public.admitted": "public",
    # --- applications: the applicant's own is opened by number and secret (web/apply/opened.py)
    "apply.start": "public",
    "apply.resume": "public",
    "apply.leave": "public",
    "apply.tasks": "public",
    "apply.step": "public",
    "apply.papers": "public",
    "apply.paper": "public",
    "apply.paper_remove": "public",
    "apply.check": "public",
    "apply.status": "public",
    "apply.withdraw": "public",
    "apply.form": "public",
    "apply.contact": "public",
    "apply.contact_send": "public",
    "apply.contact_code": "public",
    "apply.confirm": "public",
    "apply.lost": "public",
    "apply.secret": "public",
    # --- their review
    "review.home": "applications",
    "review.item": "applications",
    "review.take": "applications",
    "review.release": "applications",
    "review.accept": "applications",
    "review.send_back": "applications",
    "review.pass_on": "applications",
    "review.approve": "applications",
    "review.refuse": "applications",
    "review.take_back": "applications",
    "review.move": "applications",
    "review.judge": "applications",
    "review.secret": "applications",
    "review.paper_page": "applications",
    "review.paper_file": "applications",
    "review.meeting": "applications",
    "review.figures": "applications",
    "review.figures_file": "applications",
    # --- the institute's counter
    "counter.members": "members",
    "counter.members_file": "members",
    "counter.member": "members",
    "counter.member_reset": "members",
    "counter.photo": "members",
    "counter.picture": "staff",
    "counter.original": "members",
    "counter.certificate_file": "members",
    "counter.issue": "members",
    "counter.reviewing": "photos",
    "counter.review_next": "photos",
    "counter.review_decide": "photos",
    "counter.review_undo": "photos",
    "counter.batches": "members",
    "counter.batch_new": "members",
    "counter.batch": "members",
    "counter.batch_file": "members",
    "counter.uploads": "members",
    "counter.upload_begin": "members",
    "counter.upload_part": "members",
    "counter.upload": "members",
    "counter.upload_cancel": "members",
    "counter.upload_resume": "members",
    "counter.upload_file": "members",
    "counter.figures": "members",
    "counter.figures_file": "members",
    # --- members
    "members.certificate": "member",
    "members.photo": "member",
    "members.fetch_photo": "member",
    "members.photo_at_institute": "member",
    "members.photo_upload": "member",
    "members.photo_original": "member",
    "members.confirm": "member",
    "members.confirm_now": "member",
    "members.job": "member",
    "members.download": "member",
    "members.picture": "member",
    "members.picture_to_keep": "member",
    "members.profile": "member",
    "members.edit_profile": "member",
    "members.save_profile": "member",
    "members.contacts": "member",
    "members.contact_edit": "member",
    "members.contact_again": "member",
    "members.contact_code": "member",
    "members.contact_remove": "member",
    "members.notice_choices": "member",
    # --- staff and ops
    "desk.security": "desk",
    "desk.contacts": "desk",
    "desk.contact_edit": "desk",
    "desk.contact_again": "desk",
    "desk.contact_code": "desk",
    "desk.contact_remove": "desk",
    "desk.notice_choices": "desk",
    "desk.factor_begin": "desk",
    "desk.factor_set_up": "desk",
    "desk.factor_confirm": "desk",
    "desk.factor_codes": "desk",
    "desk.factor_remove": "desk",
    # --- ops
    "ops.home": "ops",
    "ops.job_retry": "ops",
    "ops.job_cancel": "ops",
    "ops.imports": "ops",
    "ops.import_upload": "ops",
    "ops.import_page": "ops",
    "ops.import_apply": "ops",
    "ops.import_resume": "ops",
    "ops.import_cancel": "ops",
    "ops.import_changes": "ops",
    "ops.import_problems": "ops",
    "ops.import_report": "ops",
    "ops.import_columns": "ops",
    "ops.import_template": "ops",
    "ops.import_outdated": "ops",
    "ops.import_outdated_csv": "ops",
    "ops.campaigns": "ops",
    "ops.campaign_new": "ops",
    "ops.campaign_check": "ops",
    "ops.campaign_start": "ops",
    "ops.campaign": "ops",
    "ops.campaign_cancel_ask": "ops",
    "ops.campaign_cancel": "ops",
    "ops.campaign_resume": "ops",
    "ops.campaign_failures": "ops",
    "ops.campaign_failures_csv": "ops",
    "ops.accounts": "admin",
    "ops.account_new": "admin",
    "ops.accounts_confirm": "admin",
    "ops.account": "admin",
    "ops.account_change": "admin",
    "ops.account_move": "admin",
    "ops.account_act": "admin",
    "ops.members": "ops",
    "ops.member_reset": "ops",
    "ops.failed": "ops",
    "ops.unprintable": "ops",
    "ops.audit": "ops",
    "ops.audit_export": "ops",
    "ops.notices": "ops",
    # --- institute
    "institute.home": "staff",
    "institute.member_reset": "members",
    "institute.accounts": "accounts",
    "institute.account_new": "accounts",
    "institute.accounts_confirm": "accounts",
    "institute.account": "accounts",
    "institute.account_change": "accounts",
    "institute.account_act": "accounts",
    "institute.failed": "members",
    "institute.unprintable": "members",
    "institute.notices": "members",
    # --- editors
    "editors.texts": "texts",
    "editors.text_new": "texts",
    "editors.text": "texts",
    "editors.edit": "texts",
    "editors.version": "texts",
    "editors.cancel": "texts",
    "editors.discard": "texts",
    "editors.take_down": "texts",
    # --- verify
    "verify.typed": "public",
    "verify.link": "public",
    # --- api
    "api-docs.openapi_json": "public",
    "api.job": "api",
    "api.preview": "api",
    "api.submit": "api",
    "api.edition": "api",
    "api.editions": "api",
    "api.pdf": "api",
    "api.count": "api",
    "api.start": "api",
    "api.campaigns": "api",
    "api.campaign": "api",
    "api.cancel": "api",
    "api.failures": "api",
    "api.application_list": "api",
    "api.application": "api",
    "api.application_take": "api",
    "api.application_release": "api",
    "api.application_decide": "api",
}  # fmt: skip

ROLES: dict[str, frozenset[str]] = {
    "any_login": frozenset(Role),
    "member": frozenset({Role.MEMBER}),
    "staff": frozenset({Role.STAFF}),
    "members": frozenset({Role.STAFF}),
    "accounts": frozenset({Role.STAFF}),
    "applications": frozenset({Role.STAFF}),
    "photos": frozenset({Role.STAFF}),
    "desk": frozenset({Role.STAFF, Role.OPS, Role.ADMIN}),
    "ops": frozenset({Role.OPS, Role.ADMIN}),
    "admin": frozenset({Role.ADMIN}),
    "texts": frozenset({Role.STAFF, Role.OPS, Role.ADMIN}),
}
# What a rule asks for beside the role.
RIGHTS: dict[str, Right] = {
    "members": Right.MEMBERS, "accounts": Right.ACCOUNTS, "texts": Right.TEXTS,
    "applications": Right.APPLICATIONS, "photos": Right.PHOTOS,
}  # fmt: skip
# Open to someone who has yet to choose a password of their own.
_BEFORE_NEW_PASSWORD = frozenset({"public.new_password", "public.log_out"})
# Open to someone who must have a second factor and has none yet.
_BEFORE_SECOND_FACTOR = _BEFORE_NEW_PASSWORD | {
    "desk.security", "desk.factor_begin", "desk.factor_set_up", "desk.factor_confirm"
}  # fmt: skip
# Polled often: these do their own single look-up, nothing is done here for them.
LEAN = frozenset({"static", "api.job", "health.healthz", "health.readyz"})


def init_app(app: Flask) -> None:
    """Ask the table before every request."""
    app.before_request(check)


def check() -> Response | None:
    """Refuse, send to the log-in page, or let pass (None); sets `g.account`."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in LEAN:
        return None
    rule = RULES.get(endpoint)
    if rule is None:
        abort(403)
    if rule == "api":
        return None
    g.account = sessions.load()
    if rule == "public":
        return None
    if g.account is None:
        return redirect(url_for("public.login", next=_place(), expired=_had_session()))
    if g.account.must_change and endpoint not in _BEFORE_NEW_PASSWORD:
        return redirect(url_for("public.new_password", next=_place()))
    if g.account.owes_factor and endpoint not in _BEFORE_SECOND_FACTOR:
        return redirect(url_for("desk.security"))
    if g.account.role not in ROLES[rule] or not all(may(g.account, right) for right in _rights(rule)):
        note_refusal(endpoint)
        abort(403)
    return None


def _rights(rule: str) -> tuple[Right, ...]:
    return (RIGHTS[rule],) if rule in RIGHTS else ()


def note_refusal(endpoint: str) -> None:
    """The audit row of someone logged in who asked for what is not theirs."""
    account = Object("account", g.account.id)
    with db.write() as s:
        audit.record(s, Act.ACCOUNT_ACCESS_REFUSE, account, actor=acting(), endpoint=endpoint)


def _place() -> str | None:
    """Where to come back to after the log-in: the page itself, or of a POST that of its form (`web.kept`)."""
    if request.method not in ("GET", "HEAD"):
        return kept.keep()
    query = request.query_string.decode(errors="replace")
    return request.path + (f"?{query}" if query else "")


def _had_session() -> str | None:
    return "1" if sessions.cookie() else None
