"""A sealed value opens with its key and in its row, and nowhere else."""

import base64
import os

import pytest
from cryptography.exceptions import InvalidTag

from shared import crypto
from tests.servers import environment

pytestmark = pytest.mark.usefixtures("settings_env")


def test_a_value_opens_in_its_own_row_only() -> None:
    sealed = crypto.seal("11010519491231002X", "member:110000000001")
    assert crypto.unseal(sealed, "member:110000000001") == "11010519491231002X"
    with pytest.raises(InvalidTag):
        crypto.unseal(sealed, "member:110000000002")


def test_the_same_value_is_sealed_differently_each_time_and_found_by_the_same_hash() -> None:
    assert crypto.seal("a", "row") != crypto.seal("a", "row")
    assert crypto.index("a") == crypto.index("a") != crypto.index("b")


def test_an_older_key_still_opens_what_it_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    older = os.environ["CERT_ID_KEYS"]
    sealed = crypto.seal("a", "row")
    newer = base64.b64encode(os.urandom(32)).decode()
    monkeypatch.setenv("CERT_ID_KEYS", f"newer:{newer},{older}")
    environment.forget()
    assert crypto.unseal(sealed, "row") == "a"
