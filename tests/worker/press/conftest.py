"""One design and one face for all tests of the press; they are never changed, only copied."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import shared
from worker.press import design as designs
from worker.press import sample
from worker.press.design import Design
from worker.press.face import Face

FOLDER = Path(shared.__file__).parent / "bodies/cicpa/designs/landscape"


@pytest.fixture(scope="session")
def landscape() -> Design:
    """The shipped design."""
    return designs.load(FOLDER)


@pytest.fixture
def face(landscape: Design) -> Callable[..., Face]:
    """A face of the shipped design, with these facts changed; not a specimen."""

    def make(**facts: object) -> Face:
        made = replace(sample.face(landscape), specimen="")
        return replace(made, facts=replace(made.facts, **facts))

    return make
