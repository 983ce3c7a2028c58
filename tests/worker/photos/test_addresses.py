"""Where a fetch may go: origins, addresses, and the name that TLS sees."""

import datetime as dt
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import HTTPServer
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.demo.exam_service import ExamService
from shared.errors import JobError
from tests.worker.photos.conftest import Exam
from worker.photos.addresses import is_allowed
from worker.photos.fetch import fetch
from worker.photos.policy import FetchPolicy, Origin

NAME = "photos.exam.example"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "198.18.0.1", "203.0.113.5",
        "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fe80::1%eth0",
        "fec0::1", "fc00::1", "ff02::1", "ff0e::1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "3fff::1", "5f00::1", "100::1",
        "not an address", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plainly_public_is_refused(address: str) -> None:
    assert not is_allowed(address, ())


# IANA's special-purpose address registries, every block of both; multicast has registries of its own.
SPECIAL = (
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32",
    "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
    "255.255.255.255/32", "224.0.0.0/4",
    "::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
    "2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32",
    "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16",
    "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip


@pytest.mark.parametrize("block", SPECIAL)
def test_no_address_of_a_special_purpose_block_is_allowed(block: str) -> None:
    network = ip_network(block)
    first, size = int(network.network_address), network.num_addresses
    kind = type(network.network_address)
    for at in {0, min(1, size - 1), size // 2, size * 2 // 3, size - 1}:
        address = kind(first + at)
        assert not is_allowed(str(address), ()), address


def test_the_neighbours_of_special_purpose_blocks_are_allowed() -> None:
    for address in (
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.1",
        "198.17.255.255",
        "198.20.0.0",
        "2001:200::1",
    ):
        assert is_allowed(address, ()), address


def test_a_v4_address_written_as_v6_is_refused_whatever_the_networks() -> None:
    assert not is_allowed("::ffff:127.0.0.1", ("::/0",))


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1"])
def test_a_public_address_is_allowed_by_default(address: str) -> None:
    assert is_allowed(address, ())


def test_with_networks_given_only_those_are_allowed() -> None:
    networks = ("10.20.0.0/16", "fd00:1::/32")
    assert is_allowed("10.20.3.4", networks)
    assert is_allowed("fd00:1::5", networks)
    assert not is_allowed("10.21.0.1", networks)
    assert not is_allowed("8.8.8.8", networks)
    assert not is_allowed("::ffff:10.20.3.4", networks)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:{port}/photos/1", "http://127.0.0.1:{other}/photos/1",
        "http://localhost:{port}/photos/1", "http://127.0.0.1:{port}@evil.example/photos/1",
        "http://user:pw@127.0.0.1:{port}/photos/1", "ftp://127.0.0.1:{port}/1", "file:///etc/passwd",
        "http://127.0.0.1:{port}\\@evil.example/", "http://127.0.0.1:{port}/a b",
        "http://127.0.0.1:99999/", "//127.0.0.1/x",
    ],
)  # fmt: skip
def test_an_address_outside_the_configured_origin_is_refused(exam: Exam, url: str) -> None:
    port = int(exam.base.rsplit(":", 1)[1])
    with pytest.raises(JobError) as caught:
        fetch(url.format(port=port, other=port ^ 1), exam.policy())
    assert (caught.value.code, caught.value.final) == ("photo_refused_address", True)


def test_one_internal_answer_among_public_ones_refuses_them_all(exam: Exam) -> None:
    port = exam.base.rsplit(":", 1)[1]
    url = f"http://{NAME}:{port}/photos/1"
    policy = FetchPolicy(hosts=(Origin.of(url),))
    seen_before = exam.seen()
    with pytest.raises(JobError) as caught:
        fetch(url, policy, resolver=lambda host, port: ["93.184.215.14", "127.0.0.1"])
    assert caught.value.params["reason"] == "address"
    assert caught.value.params["address"] == "127.0.0.1"
    assert exam.seen() == seen_before


def test_a_name_is_resolved_once_and_the_checked_address_is_used(exam: Exam) -> None:
    """A rebinding name answers well the first time and otherwise the second."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    url = exam.base.replace("127.0.0.1", NAME) + "/photos/1"
    policy = FetchPolicy(hosts=(Origin.of(url),), networks=("127.0.0.0/8",))
    fetched = fetch(url, policy, resolver=lambda host, port: next(answers))
    assert (fetched.status, fetched.url_host) == (200, NAME)
    assert next(answers) == ["10.0.0.1"]


def test_a_dead_address_leaves_time_for_the_next(exam: Exam) -> None:
    url = exam.base.replace("127.0.0.1", NAME) + "/photos/1"
    policy = FetchPolicy(hosts=(Origin.of(url),), networks=("127.0.0.0/8",))
    fetched = fetch(url, policy, resolver=lambda host, port: ["127.9.9.9", "127.0.0.1"])
    assert fetched.status == 200


def test_a_resolver_that_hangs_is_left_after_the_connect_time() -> None:
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(5)
        return []

    url = f"http://{NAME}/photos/1"
    begun = time.monotonic()
    with pytest.raises(JobError) as caught:
        fetch(url, FetchPolicy(hosts=(Origin.of(url),), connect_s=0.2), resolver=hang)
    release.set()
    assert caught.value.params["reason"] == "timeout"
    assert time.monotonic() - begun < 5


def test_an_unknown_name_may_become_known() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    url = f"http://{NAME}/photos/1"
    with pytest.raises(JobError) as caught:
        fetch(url, FetchPolicy(hosts=(Origin.of(url),)), resolver=unknown)
    assert (caught.value.code, caught.value.final) == ("photo_source_down", False)


def test_a_policy_with_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="appear to be"):
        FetchPolicy(hosts=(), networks=("10.0.0.0/99",))


def _certificate(folder: Path) -> Path:
    """A self-signed certificate for NAME, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return pem


class Secure:
    """The demo service behind TLS, with the names that clients asked for."""

    def __init__(self, pem: Path) -> None:
        self.names: list[str | None] = []
        self.trust = ssl.create_default_context(cafile=str(pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        context.sni_callback = lambda sock, name, _: self.names.append(name)
        self.server: HTTPServer = ExamService(("127.0.0.1", 0), variants=1)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port

    def policy(self, host: str) -> FetchPolicy:
        return FetchPolicy(hosts=(Origin("https", host, self.port),), networks=("127.0.0.0/8",))


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    made = Secure(_certificate(tmp_path))
    threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_tls_sees_the_name_though_the_address_is_pinned(secure: Secure) -> None:
    fetched = fetch(
        f"https://{NAME}:{secure.port}/photos/1",
        secure.policy(NAME),
        resolver=lambda host, port: ["127.0.0.1"],
        tls=secure.trust,
    )
    assert fetched.status == 200
    assert secure.names == [NAME]


def test_a_certificate_for_another_name_is_refused(secure: Secure) -> None:
    with pytest.raises(JobError) as caught:
        fetch(
            f"https://other.example:{secure.port}/photos/1",
            secure.policy("other.example"),
            resolver=lambda host, port: ["127.0.0.1"],
            tls=secure.trust,
        )
    assert (caught.value.code, caught.value.params["reason"]) == ("photo_source_down", "unreachable")
