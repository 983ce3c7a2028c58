"""The artwork of the shipped design is drawn by a tool, not by hand."""

import zlib

from deploy.artwork import guilloche
from tests.factories import DESIGN


def test_the_shipped_artwork_is_what_the_generator_draws_and_stays_small() -> None:
    shipped = (DESIGN / "assets" / "ground.svg").read_text()
    assert shipped == guilloche.artwork()
    assert len(zlib.compress(shipped.encode())) < 40_000
