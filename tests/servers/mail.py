"""A real SMTP server (aiosmtpd) that takes, refuses, defers, and answers too late, as a test asks."""

import asyncio
import email
import email.policy
import re
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.process import free_port, wait_until

USER, PASSWORD = "notices", "panda and bamboo"


class MailServer:
    """`mails` are what it took, as parsed messages; `tries` counts the receivers that were asked about.

    `refuse(address, answer)`: to RCPT. `after_data` is called with each mail before the answer to it.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, login: bool = False, utf8: bool = True, port: int = 0
    ) -> None:
        self.port = port or free_port()
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.asked: list[str] = []
        self.answers: dict[str, str] = {}
        self.sender_answer = ""
        self.after_data: Callable[[], str | None] = lambda: None
        self._tls, self._login, self._utf8 = tls, login, utf8
        self._controller: Controller | None = None

    def start(self) -> "MailServer":
        options: dict[str, Any] = {"enable_SMTPUTF8": self._utf8, "decode_data": False}
        if self._tls:
            options |= {"tls_context": self._tls, "require_starttls": True}
        if self._login:
            options |= {
                "authenticator": _authenticated,
                "auth_required": True,
                "auth_require_tls": bool(self._tls),
            }
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    def refuse(self, address: str, answer: str) -> None:
        self.answers[address] = answer

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked.append(address)
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.envelopes.append(envelope)
        answer = await asyncio.get_running_loop().run_in_executor(None, self.after_data)
        return answer or "250 taken"

    def wait_for(self, count: int) -> list[EmailMessage]:
        """Until so many were taken."""
        wait_until(lambda: len(self.mails) >= count, f"{count} mails")
        return self.mails

    def last_link(self, path: str) -> str:
        """The link to `path` in the newest mail, without the site's address."""
        return link_in(text_of(self.mails[-1]), path)


def text_of(mail: EmailMessage) -> str:
    """Its text, decoded."""
    return str(mail.get_content())


def link_in(text: str, path: str) -> str:
    """The link to `path` in a text, without the site's address."""
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S+)", text)
    assert found, text
    return found[1]


def _authenticated(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(), PASSWORD.encode(),
    )  # fmt: skip
    return AuthResult(success=right, handled=False)


class Silent:
    """A port that accepts connections; `say` is what it answers with, a byte each tenth of a second."""

    def __init__(self, say: bytes = b"") -> None:
        import socket

        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._say = say
        self._ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._drip, args=(connection,), daemon=True).start()

    def _drip(self, connection: Any) -> None:
        with connection:
            while not self._ended.wait(0.1):
                try:
                    connection.sendall(self._say[:1] or b"")
                except OSError:
                    return

    def stop(self) -> None:
        self._ended.set()
        self._socket.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1 and localhost, and the file of who signed it: itself."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    chain, private = folder / "mail.pem", folder / "mail.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    return context, chain
