"""The description of the API is valid OpenAPI 3.1 and names every route."""

from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator


def test_the_description_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_described_with_its_security_and_its_problems(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    routes = {
        (rule.rule.replace("<int:", "{").replace("<uuid:", "{").replace(">", "}"), method.lower())
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert routes <= described
    for path, method in routes:
        operation = document["paths"][path][method]
        assert operation["security"], (path, method)
        assert operation["responses"]["default"] or operation["responses"]["404"], (path, method)
