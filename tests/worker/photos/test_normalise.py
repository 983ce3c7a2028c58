"""What becomes of a photo: upright, sRGB, the right shape, nothing hidden in it, or a refusal."""

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageFile, PngImagePlugin

from deploy.demo.answers import png_bomb
from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared.errors import JobError
from tests.servers.stack import ROOT
from tests.worker.photos import heavy
from tests.worker.photos.conftest import Exam
from worker.photos.normalise import Normalised, PhotoPolicy, normalise
from worker.photos.sources.exam import fetch_exam_photo

EXAM = portrait("a member")
ON_SITE = portrait("a member", ON_SITE_SIZE)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def close(one: Normalised, other: Normalised, by: float = 6) -> bool:
    """Whether two print versions look alike: their mean difference is small."""
    a, b = opened(one.print_jpeg).convert("L"), opened(other.print_jpeg).convert("L")
    if a.size != b.size:
        return False
    pairs = zip(a.tobytes(), b.tobytes(), strict=True)
    return sum(abs(x - y) for x, y in pairs) / (a.width * a.height) < by


def refusal(data: bytes, policy: PhotoPolicy | None = None) -> JobError:
    with pytest.raises(JobError) as caught:
        normalise(data, policy)
    assert caught.value.final
    return caught.value


def reason(data: bytes) -> object:
    error = refusal(data)
    assert error.code == "photo_unusable"
    return error.params["reason"]


def test_an_exam_photo_keeps_its_size_and_has_no_warning() -> None:
    made = normalise(EXAM)
    assert (made.width, made.height, made.warnings) == (178, 220, ())
    assert made.source_format == "JPEG"
    result = opened(made.print_jpeg)
    assert (result.format, result.mode, result.size) == ("JPEG", "RGB", (178, 220))
    assert close(made, normalise(saved(opened(EXAM), "PNG")), by=2)


def test_an_on_site_photo_is_reduced_to_the_same_shape() -> None:
    made = normalise(ON_SITE)
    assert (made.width, made.height) == (356, 440)
    assert (made.source_width, made.source_height) == ON_SITE_SIZE
    assert len(made.print_jpeg) < 40_000


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert normalise(ON_SITE).print_sha256 == normalise(ON_SITE).print_sha256
    assert normalise(ON_SITE).original_sha256 != normalise(ON_SITE).print_sha256


def test_a_photo_on_its_side_is_turned_and_tells_nothing_more() -> None:
    image = opened(EXAM).transpose(Image.Transpose.ROTATE_90)
    exif = image.getexif()
    exif[0x0112], exif[0x010F], exif[0x8298] = 6, "SECRET CAMERA", "SECRET OWNER"
    made = normalise(saved(image, exif=exif, comment=b"SECRET COMMENT", quality=95))
    assert close(made, normalise(EXAM))
    assert b"SECRET" not in made.print_jpeg
    assert b"Exif" not in made.print_jpeg
    result = opened(made.print_jpeg)
    assert not result.getexif()
    assert not {"comment", "exif", "icc_profile"} & set(result.info)
    assert (made.source_width, made.source_height) == (178, 220)


def test_text_in_a_png_is_left_behind() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET AUTHOR")
    made = normalise(saved(opened(EXAM), "PNG", pnginfo=info))
    assert b"SECRET" not in made.print_jpeg


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "RGBA", "LA", "I;16"])
def test_every_colour_mode_becomes_rgb_and_looks_the_same(mode: str) -> None:
    source = opened(EXAM).convert("RGB")
    if mode == "I;16":
        image = source.convert("L").convert("I").point(lambda v: v * 257).convert("I;16")
    else:
        image = source.quantize(256) if mode == "P" else source.convert(mode)
    made = normalise(saved(image, "JPEG" if mode in ("L", "CMYK") else "PNG"))
    assert opened(made.print_jpeg).mode == "RGB"
    assert close(made, normalise(EXAM))


def test_what_is_transparent_becomes_white() -> None:
    image = opened(ON_SITE).convert("RGBA")
    clear = image.convert("L").point(lambda v: 0 if v > 245 else 255)
    image.paste((0, 0, 0, 255), (0, 0), clear.point(lambda v: 255 - v))
    image.putalpha(clear)
    made = normalise(saved(image, "PNG"))
    assert made.warnings == ()
    assert opened(made.print_jpeg).convert("L").crop((0, 0, 9, 9)).getextrema()[0] >= 250


def test_a_profile_is_applied() -> None:
    lab_free = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = normalise(saved(opened(EXAM), icc_profile=lab_free, quality=95))
    assert made.warnings == ()
    assert close(made, normalise(EXAM), by=2)


@pytest.mark.parametrize("profile", [b"no profile at all" * 20, "xyz"])
def test_a_profile_that_cannot_be_used_is_passed_over(profile: bytes | str) -> None:
    if isinstance(profile, str):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    made = normalise(saved(opened(EXAM), icc_profile=profile))
    assert made.warnings == ("colour_profile_ignored",)


def test_half_a_jpeg_is_refused() -> None:
    assert reason(EXAM[: len(EXAM) // 2]) == "broken"


def test_half_a_jpeg_is_refused_beside_a_library_that_would_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when imported
    assert reason(EXAM[: len(EXAM) // 2]) == "broken"


def test_a_cut_png_is_refused() -> None:
    png = saved(opened(EXAM), "PNG")
    assert reason(png[: len(png) // 2]) == "broken"


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    assert reason(png_bomb()) == "too_many_pixels"
    assert reason(png_bomb(6_000)) == "too_many_pixels"


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    head, tail = EXAM[:2], EXAM[2:]
    assert reason(head + b"\xff\xda\x00\x02" * 200 + tail) == "too_many_scans"


def test_the_memory_of_a_picture_is_bounded_before_its_pixels_are_read() -> None:
    """In a process of its own, whose peak the kernel keeps."""
    argv = [sys.executable, "-m", "tests.worker.photos.heavy"]
    told = subprocess.run(argv, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    seen = [line.split("\t") for line in told]
    assert {name for name, *_ in seen} == set(heavy.KINDS)
    for name, kilobytes, grown, outcome in seen:
        assert int(kilobytes) < 1000, name
        assert int(grown) < 60, (name, outcome)
        # Blank: read to its end, for what a camera or a scanner makes is taken.
        within = name.startswith("plain") or name.endswith(("within", "of a camera", "one bit"))
        assert (outcome == "blank") == within, (name, outcome)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_only_jpeg_and_png_are_decoded(kind: str) -> None:
    assert reason(saved(opened(EXAM), kind)) == "format"


def test_a_second_picture_in_the_file_is_refused() -> None:
    image = opened(EXAM)
    assert reason(saved(image, "MPO", save_all=True, append_images=[image])) == "format"
    other = image.point(lambda v: 255 - v)
    assert reason(saved(image, "PNG", save_all=True, append_images=[other])) == "animated"


def test_a_page_or_nothing_is_refused() -> None:
    assert reason(b"<!doctype html><p>sorry") == "format"
    assert reason(b"") == "format"


def test_a_file_that_is_too_long_is_refused() -> None:
    error = refusal(EXAM, PhotoPolicy(max_bytes=1000))
    assert (error.params["reason"], error.params["max_bytes"]) == ("too_large", 1000)


def test_a_small_photo_is_refused_with_both_sizes() -> None:
    error = refusal(saved(opened(EXAM).resize((100, 124))))
    assert error.code == "photo_too_small"
    assert error.params == {"width": 100, "height": 124, "min_width": 148, "min_height": 183}


@pytest.mark.parametrize(("size", "good"), [((300, 400), True), ((480, 640), True),
                                            ((600, 400), False), ((300, 500), False)])  # fmt: skip
def test_a_photo_of_another_shape_is_cut_a_little_or_refused(size: tuple[int, int], good: bool) -> None:
    data = saved(opened(ON_SITE).resize(size))
    if not good:
        assert reason(data) == "shape"
        return
    made = normalise(data)
    assert abs(made.width / made.height - 178 / 220) < 0.005


def test_a_dark_ground_is_refused_or_only_noted_as_the_policy_says() -> None:
    image = Image.new("RGB", ON_SITE_SIZE, (30, 40, 60))
    ImageDraw.Draw(image).ellipse((140, 120, 340, 400), fill=(230, 190, 160))
    dark = saved(image)
    assert reason(dark) == "background"
    assert "background_not_light" in normalise(dark, PhotoPolicy(background="warn")).warnings
    assert normalise(dark, PhotoPolicy(background="ignore")).warnings == ()


def test_a_greyish_or_uneven_ground_is_noted_for_the_reviewer() -> None:
    image = opened(ON_SITE).convert("RGB")
    grey = Image.new("RGB", image.size, (205, 205, 205))
    grey.paste(image, (0, 0), image.convert("L").point(lambda v: 0 if v > 245 else 255))
    assert normalise(saved(grey)).warnings == ("background_not_light",)
    ImageDraw.Draw(image).rectangle((0, 0, 60, 240), fill=(190, 180, 170))
    assert "background_uneven" in normalise(saved(image)).warnings


def test_a_blank_picture_is_refused() -> None:
    assert reason(saved(Image.new("RGB", (178, 220), "white"))) == "blank"


@pytest.mark.parametrize(
    ("mode", "code", "why"),
    [
        ("mpo", "photo_unusable", "format"),
        ("bomb", "photo_unusable", "too_many_pixels"),
        ("half", "photo_unusable", "broken"),
        ("tiny", "photo_too_small", None),
        ("dark", "photo_unusable", "background"),
        ("sideways", None, None),
        ("cmyk", None, None),
    ],
)
def test_what_the_service_may_send_is_judged_after_the_fetch(
    exam: Exam, mode: str, code: str | None, why: str | None
) -> None:
    unhurried = {"read_s": 20, "total_s": 30}  # some of these take the service a second to make
    good = normalise(fetch_exam_photo("7", exam.base, exam.policy(**unhurried)).data)
    exam.behave(mode)
    data = fetch_exam_photo("7", exam.base, exam.policy(**unhurried, max_bytes=2_000_000)).data
    if code is None:
        assert close(normalise(data), good)
        return
    error = refusal(data)
    assert (error.code, error.params.get("reason")) == (code, why)
