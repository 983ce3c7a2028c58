"""Confirm to ready in a real browser: from the click on 是 until the certificate's picture is painted.

The browser's own clock takes both times: what drives it needs 100 to 200 ms to learn of either.
"""

import time

from sqlalchemy import select

from shared import clock, db
from shared.accounts import Account
from shared.members import Member
from tests.bench.world import World
from tests.servers import browser
from tests.web import site
from web import sessions


def confirm_each(world: World, member_ids: list[int], pause_s: float) -> list[float]:
    """Milliseconds of each of these members, one after the other, each with a browser profile of its own."""
    waits = []
    with browser.launch() as chromium:
        for member_id in member_ids:
            with browser.page(chromium) as page:
                cookie = {"name": sessions.cookie_name(), "value": _log_in(member_id), "url": world.stack.url}
                page.context.add_cookies([cookie])  # type: ignore[list-item]
                waits.append(_confirm(page, world.stack.url))
            time.sleep(pause_s)  # people do not arrive back to back
    return waits


_CLOCK = """
document.addEventListener("click", (event) => {
  if (event.target.closest("button[name=use_photo]")) sessionStorage.setItem("clicked", Date.now());
}, true);
const seen = () => [...document.querySelectorAll("img.certificate-picture")].some((one) => one.complete);
const now = () => { window.waited ??= Date.now() - Number(sessionStorage.getItem("clicked")); };
const look = () => seen() && requestAnimationFrame(() => requestAnimationFrame(now));
document.addEventListener("load", look, true);
new MutationObserver(look).observe(document, { childList: true, subtree: true });
"""


def _confirm(page: browser.Page, address: str) -> float:
    page.add_init_script(_CLOCK)
    page.goto(f"{address}/member/confirm")
    yes = page.locator("button[name=use_photo][value=yes]")
    yes.wait_for()
    yes.click(no_wait_after=True)
    page.wait_for_function("() => window.waited", polling=50)
    return float(page.evaluate("() => window.waited"))


def _log_in(member_id: int) -> str:
    """The cookie of a log-in of this member."""
    with db.write() as session:
        account = session.scalar(select(Account).where(Account.member_id == member_id))
        if account is None:
            number = session.get_one(Member, member_id).certificate_number
            account = Account(
                user_type="member", login_name=number, role="member", member_id=member_id,
                must_change=False, created_at=clock.now(),
            )  # fmt: skip
            session.add(account)
            session.flush()
    return site.session_of(account.id)
