"""A demo member's way against an installation that runs elsewhere (compose, `make run`).

python -m tests.tools.journey_at http://127.0.0.1:8000 [WHICH [COMMAND ...]]

WHICH counts the demo members with an examination photo and no e-mail address, which they are then asked for;
each can go this way once. What a CAPTCHA says is read from the database of CERT_DATABASE_URL, or asked of
COMMAND, which is given the challenge's id and prints its row's `answer`. The PDF is compared with the
register's row and its QR code opened.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from playwright.sync_api import expect

from shared.bodies import body
from shared.register.demo import demo_rows, heading
from tests.journey import paper
from tests.journey.person import Person
from tests.servers import browser
from tests.web.site import answer_of


def demo_member(which: int) -> dict[str, str]:
    """The row of the `which`-th demo member who can go this way."""
    titles = heading(body())
    rows = (dict(zip(titles, row, strict=True)) for row in demo_rows(body(), 1_000, 1))
    fitting = (row for row in rows if row["资格取得方式"] == "考试" and not row["电子邮件"])
    return next(islice(fitting, which, None))


def asked_of(command: list[str]) -> Callable[[str], str]:
    """The answer to a challenge, as this command prints it."""

    def answer(challenge_id: str) -> str:
        done = subprocess.run([*command, challenge_id], check=True, capture_output=True, text=True)
        return done.stdout.strip().split("|")[-1]

    return answer


def main(url: str, which: int, command: list[str]) -> None:
    """Initial password to verified QR code, or an AssertionError."""
    row = demo_member(which)
    started = time.monotonic()
    with browser.launch() as chromium, browser.page(chromium) as page:
        person = Person(page, url, row, asked_of(command) if command else answer_of)
        steps = {
            "initial password, log-in, new password": person.first_log_in,
            "photo fetched": person.wait_for_photo,
            "confirmed": person.confirm,
            "missing field filled in": lambda: person.fill_in("电子邮件", "member@mail.example"),
            "certificate ready": person.wait_for_certificate,
        }
        for name, step in steps.items():
            step()
            print(f"{time.monotonic() - started:6.1f} s  {name}", flush=True)
        folder = Path(tempfile.mkdtemp())
        pdf = person.download(folder)
        text = paper.text_of(pdf)
        for column in ("姓名", "性别", "会员证书编号"):
            assert row[column] in text, column
        assert row["证件号码"] not in text
        page.goto(paper.qr_of(pdf, folder))
        expect(page.get_by_role("heading", name=re.compile("^真"))).to_be_visible()
        print(f"{time.monotonic() - started:6.1f} s  {pdf.name}: 真, {page.url}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else 0, sys.argv[3:])
