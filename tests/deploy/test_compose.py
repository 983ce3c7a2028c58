"""What docker-compose.yml promises of every container, and that its settings can be set, and emptied."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[2] / "docker-compose.yml"
SERVICES: dict[str, Any] = yaml.safe_load(FILE.read_text())["services"]
SERVERS = {"proxy", "postgres"}  # begin as root and hand over to a user of their own
HANDING_OVER = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_only_what_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= (HANDING_OVER if name in SERVERS else set())
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["read_only"] or name == "demo"


def test_only_the_proxy_is_reached_from_outside_and_stores_reach_nowhere() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["store"]
    assert yaml.safe_load(FILE.read_text())["networks"]["store"] == {"internal": True}


def test_redis_asks_for_a_password_and_the_owners_is_only_where_it_is_needed() -> None:
    assert "/redis-password/redis.conf" in SERVICES["redis"]["command"]  # requirepass, by deploy/container.py
    holding = {
        name
        for name, service in SERVICES.items()
        if any(volume.startswith("password:") for volume in service.get("volumes", []))
    }
    assert holding == {"prepare", "migrate", "postgres"}


def test_a_setting_that_may_be_empty_can_be_emptied() -> None:
    """`:-` puts the default in place of an empty value, `-` only of none."""
    text = FILE.read_text()
    for name in ("CERT_EXAM_SERVICE_NETWORKS", "CERT_TRUSTED_HOSTS"):
        assert re.search(rf"\$\{{{name}-", text), name
