"""Mail by SMTP: plain text, one receiver. The server is asked whether it takes the receiver before the
letter is written.

A letter has its Message-ID whoever sends it again, so that one that was taken though the answer was lost is
known for what it is. Bounces go to the address that mails come from; they are not read by this program.
"""

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate
from typing import Any

from shared import addresses
from shared.bodies import body
from shared.errors import JobError
from shared.rules import RuleError
from shared.settings import settings
from worker.notices import said
from worker.notices.letter import Letter

_NOT_LOGGED_IN = frozenset({530, 535, 538})
_AGAIN_S = 300  # what servers that greylist ask for


@contextmanager
def line(address: str) -> Iterator[Callable[[Letter, str], None]]:
    """A server that takes mail for this address. Raises JobError (see `channels`)."""
    try:
        receiver, utf8 = addresses.on_the_wire(address)
    except RuleError:
        raise JobError("address_unsupported", final=True) from None
    with _connected() as server:
        _envelope(server, receiver, utf8)
        yield lambda letter, name: _data(server, _message(letter, receiver, name, utf8), utf8)


@contextmanager
def _connected() -> Iterator[smtplib.SMTP]:
    """Logged in to the server. Each answer has its time, and all of it together (drips end, too)."""
    late = _Late()
    server: smtplib.SMTP | None = None
    total_s = min(settings().channel_total_s, 0.8 * settings().lease_s)
    timer = threading.Timer(total_s, late.cut)
    timer.daemon = True
    timer.start()
    try:
        server = _open(late)
        yield server
    except smtplib.SMTPResponseException as error:  # greeting, STARTTLS, log-in
        raise _ours(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise JobError("channel_away", final=False, error=type(error).__name__) from error
    finally:
        timer.cancel()
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()


def _open(late: "_Late") -> smtplib.SMTP:
    ours = settings()
    host, port, timeout = ours.mail_host, ours.mail_port, ours.channel_answer_s
    context = ssl.create_default_context(cafile=ours.mail_ca_file)
    name = ours.public_host or "localhost"
    if ours.mail_tls == "tls":
        server: smtplib.SMTP = _Tls(late, host, port, name, timeout=timeout, context=context)
    else:
        server = _Plain(late, host, port, name, timeout=timeout)
    try:
        if ours.mail_tls == "starttls":
            server.starttls(context=context)
        if ours.mail_user:
            server.login(ours.mail_user, ours.mail_password.get_secret_value())
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


class _Late:
    """Ends what a server drags out: whoever reads from its socket sees it closed."""

    server: smtplib.SMTP | None = None

    def cut(self) -> None:
        """Time is up."""
        if self.server is not None and self.server.sock is not None:
            with suppress(OSError):
                self.server.sock.shutdown(2)


class _Plain(smtplib.SMTP):
    """Known to `late` before it says its first word, which it says while it is made."""

    def __init__(self, late: _Late, *given: Any, **named: Any) -> None:
        late.server = self
        super().__init__(*given, **named)


class _Tls(smtplib.SMTP_SSL):
    """As `_Plain`."""

    def __init__(self, late: _Late, *given: Any, **named: Any) -> None:
        late.server = self
        super().__init__(*given, **named)


def _envelope(server: smtplib.SMTP, receiver: str, utf8: bool) -> None:
    if utf8 and not server.has_extn("smtputf8"):
        raise JobError("address_unsupported", final=True)
    options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
    code, told = server.mail(settings().mail_from, options)
    if code != 250:
        raise _ours(code, told)
    code, told = server.rcpt(receiver)
    if code not in (250, 251):
        raise _theirs(code, told)


def _data(server: smtplib.SMTP, message: EmailMessage, utf8: bool) -> None:
    try:
        code, told = server.data(message.as_bytes(policy=SMTPUTF8 if utf8 else SMTP))
    except smtplib.SMTPDataError as error:  # DATA itself was refused
        raise _theirs(error.smtp_code, error.smtp_error) from None
    if code != 250:
        raise _theirs(code, told)


def _ours(code: int, told: bytes | str) -> JobError:
    """The server refuses us, whoever the receiver is: that is mended by people, and the notice waits."""
    if 500 <= code < 600:
        return JobError("channel_refuses_us", final=False, status=code, told=said.without_addresses(told))
    return JobError("channel_away", final=False, status=code, told=said.without_addresses(told))


def _theirs(code: int, told: bytes | str) -> JobError:
    """The server refuses this receiver or this mail."""
    words = said.without_addresses(told)
    if code == 421 or code in _NOT_LOGGED_IN or "relay" in words.lower():
        return _ours(code, told)
    if 500 <= code < 600:
        return JobError("address_refused", final=True, status=code, told=words)
    return JobError("address_deferred", final=False, status=code, told=words, retry_after_s=_AGAIN_S)


def _message(letter: Letter, receiver: str, name: str, utf8: bool) -> EmailMessage:
    ours = settings()
    message = EmailMessage(policy=SMTPUTF8 if utf8 else SMTP)
    message["From"] = Address(body().names.get(letter.language), addr_spec=ours.mail_from)
    message["To"] = receiver
    message["Subject"] = letter.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{name}@{ours.public_host or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is told to it
    message["X-Auto-Response-Suppress"] = "All"
    coding = "quoted-printable" if letter.text.isascii() else "base64"
    message.set_content(letter.text, charset="utf-8", cte=coding)
    message["Content-Language"] = letter.language  # set_content takes away what is said of content before it
    return message
