"""The artwork of the shipped design is drawn by a tool, not by hand."""

import math
import re
import zlib

import pytest

from deploy.artwork import guilloche
from deploy.artwork.border import BRAIDS, Braid
from deploy.artwork.lines import HEIGHT, WIDTH
from tests.factories import DESIGN


def test_the_shipped_artwork_is_what_the_generator_draws_and_stays_small() -> None:
    shipped = (DESIGN / "assets" / "ground.svg").read_text()
    assert shipped == guilloche.artwork()
    assert len(zlib.compress(shipped.encode())) < 40_000


def corner_points(braid: Braid, inset: float) -> list[tuple[float, float]]:
    """Where the braid's strands turn near its corner: distances from the two sides, in millimetres."""
    found = []
    for path in braid.paths():
        numbers = [float(number) / 100 for number in re.findall(r"-?\d+", path)]
        anchors = [tuple(numbers[:2]), *zip(numbers[6::6], numbers[7::6], strict=True)]
        found += [(WIDTH / 2 - inset - x, y + HEIGHT / 2 - inset) for x, y in anchors]
    return [(x, y) for x, y in found if x < 30 and y < 30]


@pytest.mark.parametrize("braid", BRAIDS, ids=lambda braid: braid.name)
def test_each_braids_corner_mirrors_itself_in_its_diagonal(braid: Braid) -> None:
    points = corner_points(braid, braid.inset)
    assert len(points) > 10
    for x, y in points:
        assert min(math.dist((y, x), other) for other in points) < 0.1, (x, y)


@pytest.mark.parametrize("braid", BRAIDS, ids=lambda braid: braid.name)
def test_a_braid_is_as_long_in_its_waves_on_both_sides_of_a_corner(braid: Braid) -> None:
    track, (before, after) = braid.track(), braid.periods
    assert track.to_corner / before == pytest.approx(track.from_corner / after, rel=0.005)
