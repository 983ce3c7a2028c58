"""Text messages by an HTTP gateway: one small POST, which most gateways take as it is or by a few lines of
proxy in between.

    POST <CERT_SMS_URL>    Authorization: Bearer <CERT_SMS_TOKEN>    Idempotency-Key: <id>
    {"id": "...", "to": "+8613800138000", "text": "..."}

2xx: taken. 400, 404, 410, 422: that number gets no message, for good. 429 and 5xx: later (Retry-After is
heeded). Anything else: it refuses us, which people mend.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from shared.errors import JobError
from shared.settings import settings
from worker.notices import said
from worker.notices.letter import Letter

_REFUSED = frozenset({400, 404, 410, 422})
_MOST_BYTES = 4_000  # of an answer, of which a line is kept


@contextmanager
def line(address: str) -> Iterator[Callable[[Letter, str], None]]:
    """The gateway, for this number. Raises JobError (see `channels`)."""
    limits = httpx.Timeout(settings().channel_answer_s)
    token = settings().sms_token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(timeout=limits, headers=headers, trust_env=False, follow_redirects=False) as client:
        yield lambda letter, name: _post(client, address, letter, name)


def _post(client: httpx.Client, address: str, letter: Letter, name: str) -> None:
    number = address if address.startswith("+") else f"+86{address}"
    message = {"id": name, "to": number, "text": letter.text}
    request = client.build_request(
        "POST", settings().sms_url, json=message, headers={"Idempotency-Key": name}
    )
    try:
        answer = client.send(request, stream=True)
        try:
            told = next(answer.iter_raw(_MOST_BYTES), b"")
        finally:
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise JobError("channel_away", final=False, error=type(error).__name__) from error
    _judge(answer, told)


def _judge(answer: httpx.Response, told: bytes) -> None:
    status, words = answer.status_code, said.without_addresses(told)
    if answer.is_success:
        return
    if status in _REFUSED:
        raise JobError("address_refused", final=True, status=status, told=words)
    if status == 429 or status >= 500:
        again = answer.headers.get("Retry-After", "")
        after = {"retry_after_s": int(again)} if again.isdecimal() and len(again) < 6 else {}
        raise JobError("channel_away", final=False, status=status, told=words, **after)
    raise JobError("channel_refuses_us", final=False, status=status, told=words)
