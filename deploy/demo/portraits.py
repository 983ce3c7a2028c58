"""Invented portraits for the demo: a drawn bust on white, a different one for each seed.

    python -m deploy.demo.portraits SEED FILE.jpg [WIDTH HEIGHT]

Nobody is shown: every line comes from the seed. Coordinates are those of an examination photo,
178 x 220; other sizes are drawn to scale.
"""

import hashlib
import io
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from deploy.demo.drawing import INK, Canvas, Colour, Point, both, curve, ovals, shade, smooth

EXAM_SIZE = (178, 220)
ON_SITE_SIZE = (480, 600)
_SKINS: Sequence[Colour] = (
    (244, 214, 190), (238, 203, 175), (231, 191, 160), (222, 178, 146), (205, 158, 124),
    (241, 208, 187),
)  # fmt: skip
_HAIRS: Sequence[Colour] = (
    (28, 25, 27), (38, 31, 30), (48, 38, 34), (64, 48, 40), (33, 33, 40), (92, 90, 92),
)  # fmt: skip
_JACKETS: Sequence[Colour] = (
    (38, 46, 66), (48, 52, 60), (30, 34, 42), (66, 72, 84), (56, 44, 50), (44, 60, 62),
    (74, 66, 60),
)  # fmt: skip
_SHIRTS: Sequence[Colour] = (
    (250, 250, 252), (226, 234, 244), (240, 238, 232), (214, 226, 236), (236, 226, 230),
)  # fmt: skip
_TIES: Sequence[Colour] = (
    (120, 36, 44), (40, 58, 104), (56, 84, 80), (88, 74, 110), (128, 96, 52),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """Everything that makes one invented person."""

    woman: bool
    skin: Colour
    hair: Colour
    jacket: Colour
    shirt: Colour
    tie: Colour
    hair_style: int
    collar: int
    glasses: bool
    face_width: float
    jaw: float
    brow: float
    eye_gap: float
    smile: float
    parting: int


def look_for(seed: str, sex: str | None = None) -> Look:
    """The person of a seed; `sex` 男 or 女 settles that, else the seed does."""
    digest = hashlib.sha256(seed.encode()).digest()
    pick = random.Random(digest)  # noqa: S311  a drawing, not a secret
    woman = pick.random() < 0.5
    if sex in ("男", "女"):
        woman = sex == "女"
    return Look(
        woman=woman,
        skin=pick.choice(_SKINS),
        hair=pick.choice(_HAIRS),
        jacket=pick.choice(_JACKETS),
        shirt=pick.choice(_SHIRTS),
        tie=pick.choice(_TIES),
        hair_style=pick.randrange(3),
        collar=pick.randrange(3),
        glasses=pick.random() < 0.35,
        face_width=pick.uniform(31.5, 34.5) - (1.5 if woman else 0),
        jaw=pick.uniform(0.0, 1.0) * (0.6 if woman else 1.0),
        brow=pick.uniform(-1.0, 1.2),
        eye_gap=pick.uniform(13.6, 15.2),
        smile=pick.uniform(0.6, 2.4),
        parting=pick.choice((-1, 1)),
    )


def portrait(seed: str, size: tuple[int, int] = EXAM_SIZE, sex: str | None = None) -> bytes:
    """A JPEG of the person of this seed; the same seed, size and sex give the same bytes."""
    picture = draw(look_for(seed, sex), size)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, optimize=True)
    return out.getvalue()


def draw(look: Look, size: tuple[int, int]) -> Image.Image:
    """The drawing, at `size`; drawn larger and reduced, so that its edges are smooth."""
    over = 3
    canvas = Canvas(size[0] * over, size[1] * over)
    _back_hair(canvas, look)
    _clothes(canvas, look)
    _head(canvas, look)
    _features(canvas, look)
    _front_hair(canvas, look)
    if look.glasses:
        _glasses(canvas, look)
    return canvas.picture.resize(size, Image.Resampling.LANCZOS)


def _face_outline(look: Look) -> list[Point]:
    w, jaw = look.face_width, look.jaw
    half = [
        (89.0, 44.0),
        (89 + w * 0.62, 49.0),
        (89 + w * 0.96, 66.0),
        (89 + w, 86.0),
        (89 + w * 0.95, 104.0),
        (89 + w * (0.74 + 0.08 * jaw), 121.0),
        (89 + w * (0.40 + 0.10 * jaw), 132.0),
        (89.0, 136.0 + jaw),
    ]
    return smooth(both(half))


def _back_hair(c: Canvas, look: Look) -> None:
    dark = shade(look.hair, 0.82)
    if not look.woman:
        return
    w = look.face_width
    if look.hair_style == 0:  # to the shoulders
        half = [(89.0, 30.0), (89 + w, 42.0), (89 + w + 9, 78.0), (89 + w + 11, 120.0),
                (89 + w + 13, 158.0), (89 + w - 6, 172.0), (89.0, 168.0)]  # fmt: skip
    elif look.hair_style == 1:  # to the chin
        half = [(89.0, 30.0), (89 + w, 41.0), (89 + w + 9, 76.0), (89 + w + 10, 112.0),
                (89 + w + 3, 136.0), (89 + w - 12, 138.0), (89.0, 132.0)]  # fmt: skip
    else:  # tied up
        c.oval(89, 30, 14, 11, dark)
        half = [(89.0, 32.0), (89 + w * 0.9, 42.0), (89 + w + 3, 70.0), (89 + w, 104.0),
                (89 + w * 0.6, 124.0), (89.0, 126.0)]  # fmt: skip
    c.shape(both(half), dark)


def _clothes(c: Canvas, look: Look) -> None:
    foot = 240.0
    narrow = 7.0 if look.woman else 0.0
    neck = [(89.0, 118.0), (107.0 - narrow / 4, 120.0), (108.0 - narrow / 3, 146.0),
            (124.0 - narrow, 164.0), (89.0, 196.0)]  # fmt: skip
    body = [(89.0, 152.0), (112.0 - narrow, 153.0), (136.0 - narrow, 163.0),
            (160.0 - narrow, 175.0), (172.0 - narrow, 196.0), (178.0 - narrow, foot),
            (89.0, foot)]  # fmt: skip
    outline = smooth(both(body))
    c.shape(both(body), look.jacket)
    dark, light = shade(look.jacket, 0.72), shade(look.jacket, 1.10)
    c.glow(dark, 0.7, 6, ovals((28, 215, 26, 40)), outline)
    c.glow(light, 0.8, 7, ovals((132, 182, 20, 14)), outline)
    open_to = 206.0 if look.collar != 2 else 190.0
    c.shape([(70 + narrow / 2, 150), (108 - narrow / 2, 150), (116 - narrow, 160), (89, open_to + 16),
             (62 + narrow, 160)], look.shirt, curved=False)  # fmt: skip
    c.shape(
        both([*neck[:3], (104.0, 156.0), (89.0, 166.0 if look.woman and look.collar else 160.0)]), look.skin
    )
    shadow = shade(look.skin, 0.74)
    within = smooth(both([*neck[:3], (104.0, 156.0), (89.0, 166.0 if look.woman and look.collar else 160.0)]))
    c.glow(shadow, 0.85, 4, ovals((89, 128, 24, 17)), within)
    _collar(c, look, narrow, open_to)


def _collar(c: Canvas, look: Look, narrow: float, open_to: float) -> None:
    shirt_dark = shade(look.shirt, 0.86)
    dark, light = shade(look.jacket, 0.70), shade(look.jacket, 1.13)
    for side in (-1, 1):

        def at(dx: float, y: float, side: int = side) -> Point:
            return (89 + side * dx, y)

        n = narrow
        if not look.woman or look.collar == 0:
            c.shape([at(18 - n / 3, 145), at(21 - n / 3, 152), at(11, 176), at(0.5, 163)],
                    look.shirt, curved=False)  # fmt: skip
            c.line([at(21 - n / 3, 152), at(11, 176), at(0.5, 163)], shirt_dark, 0.9)
        c.shape([at(19 - n / 3, 148), at(32 - n, 157), at(40 - n, 182), at(31 - n, 184),
                 at(35 - n, 190), at(0, open_to + 22), at(0, open_to + 16)],
                light, curved=False)  # fmt: skip
        c.line([at(32 - n, 157), at(40 - n, 182), at(31 - n, 184), at(35 - n, 190),
                at(0, open_to + 22)], dark, 0.9)  # fmt: skip
    c.line([(89, open_to + 18), (89, 240)], dark, 1.0)
    if not look.woman and look.collar != 1:
        _tie(c, look)


def _tie(c: Canvas, look: Look) -> None:
    dark = shade(look.tie, 0.75)
    c.shape([(84, 161), (94, 161), (97, 218), (81, 218)], look.tie, curved=False)
    c.shape([(82.5, 160), (95.5, 160), (92.5, 171), (85.5, 171)], dark, curved=False)
    for y in (180, 189, 198):
        c.line([(84.5, y + 3), (94, y - 3)], shade(look.tie, 1.25), 1.0)
    c.shape([(76, 230), (102, 230), (89, 212)], look.jacket, curved=False)


def _head(c: Canvas, look: Look) -> None:
    outline = _face_outline(look)
    ear, shadow = shade(look.skin, 0.93), shade(look.skin, 0.78)
    if not (look.woman and look.hair_style < 2):
        for side in (-1, 1):
            c.oval(89 + side * (look.face_width + 1.2), 92, 4.6, 9.5, ear)
            c.oval(89 + side * (look.face_width + 1.4), 92, 2.2, 5.8, shade(look.skin, 0.82))
    c.shape(outline[::6], look.skin)
    c.glow(shadow, 0.75, 6, ovals((54, 100, 11, 40)), outline)
    c.glow(shadow, 0.40, 6, ovals((126, 108, 8, 34)), outline)
    c.glow(shadow, 0.55, 5, ovals((89, 139, 24, 6)), outline)
    c.glow(shade(look.skin, 1.35), 0.7, 7, ovals((97, 70, 16, 11)), outline)
    blush: Colour = (226, 142, 126)
    strength = 0.30 if look.woman else 0.18
    c.glow(blush, strength, 5, ovals((70, 104, 8, 6), (108, 104, 8, 6)), outline)


def _features(c: Canvas, look: Look) -> None:
    _eyes(c, look)
    shadow = shade(look.skin, 0.76)
    c.glow(shadow, 0.8, 1.6, lambda m: m.line([(86.5, 90), (84.5, 105)], INK, 2.2))
    c.glow(shade(look.skin, 1.4), 0.8, 1.4, lambda m: m.line([(90.5, 88), (90.5, 104)], INK, 2))
    c.glow(shade(look.skin, 0.68), 0.9, 0.9,
           lambda m: m.line([(84.5, 107.5), (89, 109.2), (93.5, 107.5)], INK, 1.5))  # fmt: skip
    lip: Colour = (190, 96, 92) if look.woman else shade((196, 128, 112), 0.94)
    s, half = look.smile, 10.5 if look.woman else 11.5
    upper = [(89 - half, 119 - s * 0.6), (85.5, 116.6), (89, 117.6), (92.5, 116.6),
             (89 + half, 119 - s * 0.6), (89, 119.6)]  # fmt: skip
    lower = [(89 - half + 1, 119 - s * 0.5), (89, 119.4), (89 + half - 1, 119 - s * 0.5),
             (94, 123.2), (84, 123.2)]  # fmt: skip
    c.shape(upper, shade(lip, 0.92))
    c.shape(lower, lip)
    c.line(curve((89 - half, 119 - s * 0.6), (89, 120.6), (89 + half, 119 - s * 0.6)),
           shade(lip, 0.62), 0.8)  # fmt: skip
    c.glow(shadow, 0.6, 1.5, lambda m: m.line([(84, 126.5), (94, 126.5)], INK, 1.6))


def _eyes(c: Canvas, look: Look) -> None:
    iris: Colour = (50, 34, 28)
    lid = shade(look.hair, 0.8)
    thick = 2.2 if look.woman else 3.0
    for side in (-1, 1):
        x, y = 89 + side * look.eye_gap, 89.5
        c.glow(shade(look.skin, 0.74), 0.6, 2, ovals((x, 87, 8, 4.5)))
        top = curve((x - 6.4, y + 0.7), (x, y - 3.1), (x + 6.4, y + 0.3))
        bottom = curve((x + 6.4, y + 0.3), (x, y + 2.4), (x - 6.4, y + 0.7))
        c.shape(top + bottom[1:-1], (249, 247, 245), curved=False)
        c.oval(x, y - 0.3, 2.9, 2.9, iris)
        c.oval(x, y - 0.3, 1.5, 1.5, (14, 10, 10))
        c.oval(x + 1.0, y - 1.4, 0.8, 0.8, (255, 255, 255))
        c.line(top, lid, 1.5 if look.woman else 1.2)
        c.line(curve((x - 5.6, y - 2.6), (x, y - 5.0), (x + 5.6, y - 2.8)),
               shade(look.skin, 0.70), 0.6)  # fmt: skip
        inner, outer = x - side * 7.2, x + side * 8.4
        brow_y = 79.6 + look.brow * 0.5
        c.line(curve((inner, brow_y + 1.2), (x + side * 2, brow_y - 1.8), (outer, brow_y + 1.4)),
               shade(look.hair, 1.12), thick)  # fmt: skip


def _front_hair(c: Canvas, look: Look) -> None:
    w, p = look.face_width, look.parting
    shape = _women_hair(w, p, look.hair_style) if look.woman else _men_hair(w, p, look.hair_style)
    outline = smooth(shape)
    c.shape(shape, look.hair)
    light = shade(look.hair, 1.28)
    c.glow(light, 0.55, 4, ovals((89 + p * 12, 42, 17, 5)), outline)
    c.glow(shade(look.hair, 0.6), 0.6, 3, ovals((89 - p * 28, 60, 6, 16)), outline)


def _mirrored(points: Sequence[Point], p: int) -> list[Point]:
    return [(89 + p * (x - 89), y) for x, y in points]


def _men_hair(w: float, p: int, style: int) -> list[Point]:
    left, right = 89 - w, 89 + w
    around = [(left - 2.5, 88.0), (left - 4.5, 68.0), (left + 1, 46.0), (72.0, 32.0), (92.0, 28.5),
              (112.0, 33.0), (right - 1, 47.0), (right + 4.5, 68.0), (right + 2.5, 88.0),
              (right - 1.5, 78.0), (right - 3.5, 66.0)]  # fmt: skip
    if style == 0:  # parted at the side
        inner = [(108.0, 57.0), (92.0, 55.5), (76.0, 51.0), (left + 9, 60.0), (left + 2.5, 70.0)]
    elif style == 1:  # short, straight hairline
        inner = [(113.0, 58.0), (100.0, 55.0), (78.0, 55.0), (left + 7, 59.0), (left + 2.5, 70.0)]
    else:  # brushed back, higher at the temples
        inner = [(112.0, 52.0), (98.0, 51.0), (89.0, 53.5), (80.0, 51.0), (left + 10, 52.0),
                 (left + 2.5, 68.0)]  # fmt: skip
    return _mirrored([*around, *inner, (left + 1, 80.0)], p)


def _women_hair(w: float, p: int, style: int) -> list[Point]:
    left, right = 89 - w, 89 + w
    if style == 2:  # tied up: close to the head
        return _mirrored(
            [(left - 2, 84.0), (left - 4, 64.0), (left + 4, 43.0), (74.0, 32.0), (92.0, 29.0),
             (110.0, 33.0), (right - 4, 44.0), (right + 4, 64.0), (right + 2, 84.0),
             (right - 2.5, 68.0), (108.0, 52.0), (89.0, 50.0), (70.0, 54.0), (left + 2.5, 70.0)],
            p,
        )  # fmt: skip
    foot = 150.0 if style == 0 else 128.0
    fringe = (
        [(right - 5, 74.0), (110.0, 58.0), (98.0, 48.0), (84.0, 57.0), (left + 7, 74.0)]
        if style == 0
        else [(right - 4, 76.0), (112.0, 70.0), (96.0, 67.0), (76.0, 69.0), (left + 6, 74.0)]
    )
    return _mirrored(
        [(left - 7, foot), (left - 9, 100.0), (left - 7.5, 68.0), (left - 1, 47.0), (71.0, 32.0),
         (89.0, 27.5), (107.0, 32.0), (right + 1, 47.0), (right + 7.5, 68.0), (right + 9, 100.0),
         (right + 7, foot), (right + 1, foot - 8), (right - 1, 98.0), *fringe, (left + 1, 98.0),
         (left - 1, foot - 8)],
        p,
    )  # fmt: skip


def _glasses(c: Canvas, look: Look) -> None:
    frame: Colour = (44, 42, 46)
    for side in (-1, 1):
        x = 89 + side * look.eye_gap
        rim = smooth([(x - 10.5, 84), (x, 82), (x + 10.5, 84), (x + 10, 93), (x, 97.5),
                       (x - 10, 93)])  # fmt: skip
        c.line([*rim, rim[0]], frame, 1.1)
        c.line([(x + side * 10.3, 86), (89 + side * (look.face_width - 0.5), 86.5)], frame, 1.1)
    c.line(curve((89 - look.eye_gap + 10.4, 87), (89, 85), (89 + look.eye_gap - 10.4, 87)),
           frame, 1.1)  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Writes one portrait to a file."""
    seed, path = arguments[:2]
    size = (int(arguments[2]), int(arguments[3])) if len(arguments) > 3 else EXAM_SIZE
    Path(path).write_bytes(portrait(seed, size))


if __name__ == "__main__":
    main(sys.argv[1:])
