"""Every field has a length: of forms, JSON bodies, query strings and commands."""

import importlib
import pkgutil
from collections.abc import Iterator

import click
import marshmallow
import pytest
from flask import Flask
from marshmallow import ValidationError

import web
from shared.bodies import body
from shared.commands import Text
from tests.shapes import LONG, SHAPES, shaped
from tests.web import site as sites
from tests.web.commands.test_nonsense import GROUPS
from tests.web.members import visiting
from tests.web.site import Site
from web.members.schemas import profile_schema
from web.ops.campaign_form import SelectionSchema
from web.schema import Schema

_ROOT = "web."


def _schemas(base: type[marshmallow.Schema]) -> Iterator[type[marshmallow.Schema]]:
    for one in base.__subclasses__():
        yield from _schemas(one)
        if one.__module__.startswith(_ROOT) and one is not Schema:
            yield one


def _all() -> list[marshmallow.Schema]:
    for module in pkgutil.walk_packages(web.__path__, _ROOT):
        importlib.import_module(module.name)
    made = [one() for one in _schemas(marshmallow.Schema) if one.__name__ != "BodyProfileSchema"]
    return [*made, profile_schema(body().profile)]


def _keys(schema: marshmallow.Schema) -> list[str]:
    return [field.data_key or name for name, field in schema.load_fields.items()]


def test_every_schema_has_lengths(app: Flask) -> None:
    assert [type(one) for one in _all() if not isinstance(one, Schema)] == []
    assert len(_all()) > 20


@pytest.mark.parametrize("shape", SHAPES)
def test_each_field_of_every_schema_refuses_a_long_text_before_its_rule_sees_it(
    app: Flask, shape: str
) -> None:
    text = shaped(shape, LONG)
    with app.test_request_context():
        for schema in _all():
            for key in _keys(schema):
                # 20,000 numbers, each on its line, are one text; each number has its own length.
                if isinstance(schema, SelectionSchema) and key == "numbers":
                    continue
                for value in (text, [text], [text[:50]] * LONG):
                    with pytest.raises(ValidationError) as refused:
                        schema.load({key: value}, partial=True)
                    assert key in refused.value.messages_dict, (type(schema), key)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_numbers_refuses_what_is_too_long_for_a_number(app: Flask, shape: str) -> None:
    number = shaped(shape, LONG).replace(" ", "").replace("\t", "")
    with app.test_request_context(), pytest.raises(ValidationError) as refused:
        SelectionSchema().load({"kind": "numbers", "numbers": number, "reason": "x"})
    assert "numbers" in refused.value.messages_dict


def test_a_long_text_in_each_field_of_the_profile_is_told_at_its_field(app: Flask) -> None:
    member = sites.member()
    visitor = visiting.log_in(app.test_client(), member)
    page = "/member/profile/edit"
    for field in body().profile.editable():
        for name in (field.key, f"{field.key}__other"):
            answer = visitor.post(page, page, {name: "其他：" * 5_000})
            assert answer.status_code == 422, name


PLACES = ["/?next=", "/login?next=", "/verify?code=", "/v/x?n=", "/healthz?a=", "/api/v1/campaigns?after="]


@pytest.mark.parametrize("path", PLACES)
def test_a_long_query_is_refused(site: Site, path: str) -> None:
    assert site.get(path + "a" * LONG).status_code == 414
    assert site.get(path + "&a=1" * 200).status_code == 414
    assert site.get(path + "&" + "a" * 200 + "=1").status_code == 400


@pytest.mark.parametrize("path", ["/ops/members/", "/captcha/", "/language/"])
def test_a_long_name_in_an_address_is_nothing_of_ours(site: Site, path: str) -> None:
    assert site.get(path + "a" * 100).status_code == 404


@pytest.mark.parametrize("path", ["/login", "/status-query", "/verify"])
@pytest.mark.parametrize("shape", SHAPES)
def test_public_forms_refuse_long_texts(site: Site, path: str, shape: str) -> None:
    names = (
        "login_name password name id_number exam_number number code captcha captcha_id safety safety_id next"
    )
    answer = site.post(path, dict.fromkeys(names.split(), shaped(shape, LONG // 10)))
    assert answer.status_code == 422


def _commands(group: click.Command) -> Iterator[click.Command]:
    for one in getattr(group, "commands", {}).values():
        yield from _commands(one)
    yield group


def test_every_text_of_every_command_has_a_length() -> None:
    params = [param for group in GROUPS.values() for one in _commands(group) for param in one.params]
    assert [param.name for param in params if param.type is click.STRING] == []
    assert sum(isinstance(param.type, Text) for param in params) > 8
