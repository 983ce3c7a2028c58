"""Every page as those who may see it see it, at 360 and 1280 pixels: build/pictures/<who>/<page>-<width>.png.

python -m tests.tools.pictures [WORD ...]     only pages whose name has one of these words

A page whose address has variables is shown for rows of the demo; what there is no row for is said at the end.
Look at each: what is cramped, cut, empty or ugly there is so for somebody.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.routing import Rule

from deploy.demo import counter
from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db, migrations, registry
from shared.accounts import Account
from shared.applications import Application, facts
from shared.applications.states import State
from shared.campaigns import Campaign
from shared.certificates import batches
from shared.certificates.batches import BatchForm, BatchPrint
from shared.jobs import Job
from shared.members import Institute, Member, Membership
from shared.photos import Photo, uploads
from shared.photos.uploads import PhotoUpload
from shared.register.tables import RegisterImport
from tests import factories, photographed
from tests.servers import browser, environment
from tests.servers.redis_server import RedisServer
from tests.servers.stack import ROOT, Stack
from tests.web import walking
from tests.web.members import visiting
from tests.web.ops.desk import Desk, do_jobs
from web import access, sessions
from web.app import create_app
from web.commands import demo

OUT = ROOT / "build/pictures"
WIDTHS = (360, 1280)
# Whose pages a rule of the access table opens, each to the first of them who may.
WHO = {
    "public": "visitor", "member": "member", "any_login": "member", "staff": "staff", "members": "staff",
    "accounts": "staff", "desk": "staff", "texts": "admin", "ops": "admin", "admin": "admin",
    "applications": "staff", "photos": "staff",
}  # fmt: skip
# Pages of an application that is open in the browser: the one that was returned, but for where it stands.
APPLICANT = {"apply.status": "accepted"}
# No pages: files, pictures, answers to programs, ends of log-ins.
NO_PAGES = re.compile(
    r"static|healthz|readyz|openapi|captcha|picture|members\.photo$|original|download|pdf|csv|report|language"
    r"|paper$|paper_page|_file$|review_next|text_new|log_out|template|count$|\.fetch"
)


def main(only: list[str]) -> None:
    """Take them all anew, or those that are asked for."""
    if not only:
        shutil.rmtree(OUT, ignore_errors=True)
    with installation() as (stack, app), browser.launch() as chromium:
        rules = [rule for rule in app.url_map.iter_rules() if _is_page(rule)]
        chosen = [rule for rule in rules if not only or any(word in rule.endpoint for word in only)]
        missing = [rule.endpoint for rule in chosen if not _taken(rule, stack, app, chromium)]
    print(f"{len(list(OUT.rglob('*.png')))} pictures in {OUT.relative_to(ROOT)}")
    if missing:
        print("not shown (no row, or it leads elsewhere):", ", ".join(sorted(missing)))


@contextmanager
def installation() -> Iterator[tuple[Stack, Flask]]:
    """The demo, a certificate of its first member, a campaign; only the web server runs."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="cert-pictures-")))
        (folder / "files").mkdir()
        env = environment.variables(f"sqlite:///{folder}/db.sqlite3", folder / "files")
        ends.enter_context(environment.configured(env))
        registry.load()
        migrations.upgrade()
        redis = RedisServer()
        redis.start()
        ends.callback(redis.remove)
        stack = Stack({**env, "CERT_REDIS_URL": redis.url}, redis, folder)
        ends.callback(stack.stop)
        app = create_app()
        _furnish(app)
        stack.start("web")
        yield stack, app


def _furnish(app: Flask) -> None:
    loaded = CliRunner().invoke(demo.main, ["load"])
    assert loaded.exit_code == 0, loaded.output
    factories.published_design()
    with db.write() as s:
        member = _first(s)
        factories.approved_photo(s, member)
        for code in ("national", member.institute_code):
            factories.put_seal(s, code, s.get_one(Institute, code).name)
    visitor = visiting.log_in(app.test_client(), member.id)
    visiting.fill_profile(member.id)
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    ops = Desk(app, "admin")
    form = {"kind": "numbers", "numbers": member.certificate_number, "reason": "新印章"}
    ops.post("/ops/campaigns/new", "/ops/campaigns/start", form | {"count": "1"})
    do_jobs("render", "campaign_chunk", "text_picture", "paper_draw")
    visitor.get("/member/certificates/1.webp")
    do_jobs("picture")
    _at_the_counter(member)


def _at_the_counter(printed: Member) -> None:
    """Photos to review, one of them refused before; a zip that was read, a batch."""
    with db.read() as s:
        who = s.scalars(select(Account).where(Account.login_name == "beijing")).one()
        lacking = counter.lacking(s)
    for member in lacking[:3]:
        photographed.handed_in(member.id, who, portrait(member.certificate_number, ON_SITE_SIZE, member.sex))
    uploads.begin(counter.zipped(lacking[4:10]), "朝阳区现场采集.zip", who)
    with db.write() as s:
        ids = [printed.id, *(member.id for member in lacking[:3])]
        batches.begin(s, s.get_one(Account, who.id), ids, BatchForm.PDF, "演示：年会发放")
    do_jobs("photo_upload", "batch_print")


def _first(session: Any) -> Member:
    active = select(Member).where(Member.state == Membership.ACTIVE, Member.institute_code == "beijing")
    return session.scalars(active.order_by(Member.id).limit(1)).one()


def _is_page(rule: Rule) -> bool:
    known = access.RULES.get(rule.endpoint) in WHO
    return known and "GET" in (rule.methods or ()) and not NO_PAGES.search(rule.endpoint)


def _taken(rule: Rule, stack: Stack, app: Flask, chromium: Browser) -> bool:
    values = _values(rule)
    if values is None:
        return False
    several = [{**values, "step": step} for step in facts.STEPS] if "step" in values else [values]
    shown = [_shown(rule, one, stack, app, chromium) for one in several]
    return all(shown)


def _shown(rule: Rule, values: dict[str, Any], stack: Stack, app: Flask, chromium: Browser) -> bool:
    who = WHO[access.RULES[rule.endpoint]]
    if rule.endpoint.startswith("apply."):
        who = APPLICANT.get(rule.endpoint, "returned")
    path = app.url_map.bind("localhost").build(rule.endpoint, values)
    for width in WIDTHS:
        with browser.page(chromium, viewport={"width": width, "height": 800}) as page:
            _sit_down(page, stack, app, who)
            answer = page.goto(stack.url + path)
            if answer is None or answer.status != 200 or not page.url.startswith(stack.url + path):
                return False
            part = f"-{values['step']}" if "step" in values else ""
            name = OUT / who / f"{rule.endpoint.replace('.', '-')}{part}-{width}.png"
            name.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=name, full_page=True)
    return True


def _sit_down(page: Page, stack: Stack, app: Flask, who: str) -> None:
    client = _client(app, who)
    cookies = [client.get_cookie(name) for name in (sessions.cookie_name(), "form")] if client else []
    for cookie in filter(None, cookies):
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": stack.url}])


_clients: dict[str, FlaskClient] = {}


def _client(app: Flask, who: str) -> FlaskClient | None:
    if who not in _clients and who != "visitor":
        _clients[who] = _logged_in(app, who)
    return _clients.get(who)


def _logged_in(app: Flask, who: str) -> FlaskClient:
    if who == "member":
        with db.read() as s:
            member = _first(s)
        return visiting.log_in(app.test_client(), member.id).client
    if who == "admin":
        return Desk(app, "admin").client
    if who in set(State):
        return walking.applicant(app, who)
    return Desk(app, "staff", "beijing", ["members", "texts", "accounts", "applications", "photos"]).client


def _values(rule: Rule) -> dict[str, Any] | None:
    """What is there for the variables of a page's address; None when something isn't."""
    with db.read() as s:
        member = _first(s)
        staff = select(Account.id).where(Account.login_name == "clerk")
        found = {
            "campaign_id": s.scalar(select(Campaign.id)), "import_id": s.scalar(select(RegisterImport.id)),
            "account_id": s.scalar(staff), "act": "end", "kind": "announcement", "n": 1,
            "job_id": s.scalar(select(Job.id).where(Job.kind == "render")),
            "number": member.certificate_number, "asked": None, "key": "announcement-photos",
            "step": "contact", "upload_id": s.scalar(select(PhotoUpload.id)),
            "batch_id": s.scalar(select(BatchPrint.id)), "photo_id": s.scalar(select(Photo.id)),
            "application_id": s.scalar(select(Application.id).where(Application.came_back)),
        }  # fmt: skip
    found["asked"] = f"{factories.token(member)}/1"
    values = {name: found.get(name) for name in rule.arguments}
    return None if None in values.values() else values


if __name__ == "__main__":
    main(sys.argv[1:])
