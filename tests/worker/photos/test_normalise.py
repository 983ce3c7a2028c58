"""What becomes of a photo: upright, sRGB, the right shape, nothing hidden in it, or a refusal."""

import io
import subprocess
import sys
from pathlib import Path

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


def case(name: str) -> bytes:
    """A file that came from outside."""
    return (Path(__file__).parent / "cases" / name).read_bytes()


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


def test_a_jpeg_that_lacks_only_its_end_marker_is_taken() -> None:
    assert normalise(case("no_eoi.jpg")).warnings == ()
    for data in (EXAM, ON_SITE, saved(opened(ON_SITE), progressive=True), saved(opened(EXAM).convert("L"))):
        assert data.endswith(b"\xff\xd9")
        assert normalise(data[:-2]).print_sha256 == normalise(data).print_sha256


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("kept", [0.3, 0.5, 0.7, 0.9, 0.97, 0.99])
def test_a_jpeg_cut_short_is_refused_with_an_end_marker_and_without(kept: float, progressive: bool) -> None:
    whole = saved(opened(ON_SITE), progressive=progressive)
    cut = whole[: int(len(whole) * kept)]
    assert reason(cut) == "broken"
    assert reason(cut + b"\xff\xd9") == "broken"


def test_a_progressive_jpeg_without_its_last_scans_is_refused() -> None:
    whole = saved(opened(ON_SITE), progressive=True)
    last_scan = whole.rindex(b"\xff\xda")
    tables = whole.rindex(b"\xff\xc4", 0, last_scan)
    assert reason(whole[:tables] + b"\xff\xd9") == "broken"


def test_what_follows_the_picture_is_passed_over() -> None:
    for behind in (b"\x00" * 1000, b"<html>", b"\xff" * 50, EXAM):
        assert normalise(ON_SITE + behind).print_sha256 == normalise(ON_SITE).print_sha256


def test_a_jpeg_that_is_coded_otherwise_than_photos_are_says_so() -> None:
    frame = EXAM.index(b"\xff\xc0")
    lossless = EXAM[:frame] + b"\xff\xc3" + EXAM[frame + 2 :]
    twelve_bits = EXAM[: frame + 4] + b"\x0c" + EXAM[frame + 5 :]
    assert reason(lossless) == reason(twelve_bits) == "encoding"


def test_a_damaged_png_is_refused() -> None:
    png = bytearray(saved(opened(EXAM), "PNG"))
    header = png.index(b"IHDR")
    png[header + 18] ^= 1  # of its checksum
    assert reason(bytes(png)) == "broken"
    png[header + 18] ^= 1
    png[len(png) // 2] ^= 255
    assert reason(bytes(png)) == "broken"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_of_the_eight_orientations_is_turned_upright(orientation: int) -> None:
    upright = opened(EXAM).convert("RGB")
    undone = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    image = upright.transpose(undone[orientation]) if orientation in undone else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind, how in (("JPEG", {"quality": 95}), ("PNG", {})):
        assert close(normalise(saved(image, kind, exif=exif, **how)), normalise(EXAM), by=3), kind


def test_a_cmyk_jpeg_is_the_same_picture_with_adobes_inverted_inks_and_without() -> None:
    image = opened(EXAM).convert("CMYK")
    adobe = saved(image, quality=95)
    marker = adobe.index(b"\xff\xee")
    length = int.from_bytes(adobe[marker + 2 : marker + 4])
    other = saved(image.point(lambda v: 255 - v), quality=95)
    plain = other[:marker] + other[marker + 2 + length :]
    assert b"Adobe" not in plain
    for data in (adobe, plain):
        assert close(normalise(data), normalise(EXAM))


def test_a_palette_with_a_transparent_colour_becomes_white_there() -> None:
    image = opened(EXAM).convert("RGB").quantize(64)
    ground = image.getpixel((0, 0))
    made = normalise(saved(image, "PNG", transparency=ground))
    assert opened(made.print_jpeg).convert("L").crop((0, 0, 9, 9)).getextrema()[0] >= 250


@pytest.mark.parametrize("mode", ["1", "P", "L", "RGB"])
def test_dots_of_black_and_white_are_refused(mode: str) -> None:
    dots = opened(ON_SITE).convert("1")
    assert reason(saved(dots.convert(mode), "PNG")) == "black_and_white"
    assert reason(case("onebit.png")) == "black_and_white"


def test_a_photo_of_few_tones_is_noted_for_the_reviewer() -> None:
    assert "few_tones" in normalise(saved(opened(ON_SITE).quantize(8), "PNG")).warnings
    assert (
        "few_tones"
        in normalise(
            saved(opened(ON_SITE).resize((980, 1200)).convert("1").convert("L"), quality=98)
        ).warnings
    )
    assert normalise(saved(opened(EXAM).convert("L"))).warnings == ()


def test_one_pixel_is_too_small() -> None:
    assert refusal(saved(Image.new("RGB", (1, 1)), "PNG")).code == "photo_too_small"


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


@pytest.mark.parametrize(
    ("kind", "name"),
    [("GIF", "GIF"), ("BMP", "BMP"), ("TIFF", "TIFF"), ("WEBP", "WebP"), ("PDF", "PDF"), ("AVIF", "AVIF"),
     ("JPEG2000", "JPEG 2000"), ("ICO", "ICO")],
)  # fmt: skip
def test_only_jpeg_and_png_are_decoded_and_others_called_by_their_name(kind: str, name: str) -> None:
    error = refusal(saved(opened(EXAM), kind))
    assert error.params == {"reason": "format_named", "format": name}


def test_an_animated_webp_is_a_webp() -> None:
    image = opened(EXAM)
    error = refusal(saved(image, "WEBP", save_all=True, append_images=[image.rotate(9)]))
    assert error.params["format"] == "WebP"


def test_a_heic_photo_is_called_so_whatever_its_name() -> None:
    assert reason(case("heic_named.jpg")) == "heic"


def test_of_several_pictures_in_a_jpeg_the_first_is_taken() -> None:
    image = opened(EXAM)
    other = image.point(lambda v: 255 - v)
    made = normalise(saved(image, "MPO", save_all=True, append_images=[other], quality=95))
    assert (made.source_format, made.warnings) == ("JPEG", ())
    assert close(made, normalise(EXAM), by=2)
    phone = normalise(case("mpo_gainmap.jpg"))
    assert (phone.source_width, phone.source_height) == (480, 600)


def test_an_animated_png_is_refused() -> None:
    image = opened(EXAM)
    other = image.point(lambda v: 255 - v)
    assert reason(saved(image, "PNG", save_all=True, append_images=[other])) == "animated"


def test_a_page_or_nothing_is_refused() -> None:
    assert refusal(b"<!doctype html><p>sorry").params["format"] == "HTML"
    assert reason(b"") == "format"
    assert reason(b"photo") == "format"


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
        ("mpo", None, None),
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
