"""A form that was opened before the signing key changed is taken after it, until the old key is dropped."""

import base64
import os

import pytest

from tests.servers import environment
from tests.web.site import Site
from web.app import create_app


def test_a_form_that_is_open_while_keys_change_is_taken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = site.answered("/login")
    new = base64.b64encode(os.urandom(32)).decode()
    form = {"user_type": "member", "login_name": "nobody", "password": "wrong"}

    monkeypatch.setenv("CERT_SECRET_KEY", f"{new},{os.environ['CERT_SECRET_KEY']}")
    environment.forget()
    site.client.application = create_app()
    assert site.client.post("/login", data=fields | form).status_code != 400


def test_a_form_under_a_dropped_key_has_expired(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = site.answered("/login")
    monkeypatch.setenv("CERT_SECRET_KEY", base64.b64encode(os.urandom(32)).decode())
    environment.forget()
    site.client.application = create_app()
    form = {"user_type": "member", "login_name": "nobody", "password": "wrong"}
    assert site.client.post("/login", data=fields | form).status_code == 400
