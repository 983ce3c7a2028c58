"""Confirm to ready: from the POST's sending to the row's success, and until a polling browser knows."""

import statistics
import time
import uuid
from dataclasses import dataclass

import httpx

from shared import db
from shared.jobs import Job
from shared.members import Member
from tests.bench.world import World


@dataclass(frozen=True)
class Waits:
    """Milliseconds: until the row succeeded, and until a client that polls as told knew it."""

    row: list[float]
    browser: list[float]


def confirm_each(world: World, member_ids: list[int], token: str, pause_s: float = 0.0) -> Waits:
    """Confirm for these members, one after the other, through the JSON API."""
    waits = Waits([], [])
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=world.stack.url, headers=headers, trust_env=False, timeout=30) as client:
        for member_id in member_ids:
            _confirm(client, _number(member_id), waits)
            time.sleep(pause_s)  # people do not arrive back to back
    return waits


def _number(member_id: int) -> str:
    with db.read() as session:
        return session.get_one(Member, member_id).certificate_number


def _confirm(client: httpx.Client, number: str, waits: Waits) -> None:
    shown = client.get("/api/v1/certificates/preview", params={"number": number}).raise_for_status()
    body = {"number": number, "fingerprint": shown.json()["fingerprint"]}
    sent = time.time()
    made = client.post("/api/v1/certificates", json=body).raise_for_status().json()
    while (answer := client.get(made["links"]["job"])).status_code == 202:
        time.sleep(float(answer.headers["Retry-After"]))
    assert answer.status_code == 200, answer.text
    waits.browser.append((time.time() - sent) * 1000)
    with db.read() as session:
        finished = session.get_one(Job, uuid.UUID(made["job"])).finished_at
    assert finished is not None
    waits.row.append(finished - sent * 1000)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]
