"""The scene of a fault test."""

from pathlib import Path

import pytest

from tests.faults.scene import Scene
from tests.servers.stack import Stack


@pytest.fixture
def scene(stack: Stack, tmp_path: Path) -> Scene:
    """Workers that can be caught in the act, on this test's database, Redis and storage."""
    return Scene(stack, tmp_path / "faults")
