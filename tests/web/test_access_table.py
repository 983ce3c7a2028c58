"""One table says who may open what."""

from flask import Flask

from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site
from web.access import ROLES, RULES
from web.app import create_app


def test_every_route_has_a_rule_and_every_rule_a_route(settings_env: dict[str, str]) -> None:
    app = create_app()
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(RULES) == set()
    assert set(RULES) - endpoints == set()
    assert set(RULES.values()) <= set(ROLES) | {"public", "api"}


def test_a_route_that_the_table_does_not_know_is_refused(app: Flask) -> None:
    app.add_url_rule("/new", endpoint="forgotten", view_func=lambda: "secret")
    answer = app.test_client().get("/new")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_without_a_log_in_only_public_pages_open(app: Flask, site: Site) -> None:
    for rule in app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()) or RULES[rule.endpoint] in ("public", "api"):
            continue
        answer = site.get(rule.rule)
        assert answer.status_code == 302, rule.rule
        assert answer.headers["Location"].startswith("/login?next=/"), rule.rule


def test_another_role_is_told_that_the_page_is_not_for_it(site: Site) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    answer = site.get("/member/certificate")
    assert answer.status_code == 403
    assert "您不能打开这个页面" in answer.text
