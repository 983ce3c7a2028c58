"""The institute's counter in a real browser with a camera: a visit by keyboard, thousands of photos, the
frame.
"""

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from deploy.demo.portraits import portrait
from shared import db
from shared.accounts import Account, Role
from shared.certificates import Certificate
from shared.certificates.downloads import Download
from shared.photos import Photo, PhotoState
from shared.storage import storage
from tests import factories
from tests.journey import installation
from tests.photographed import FACE, account, handed_in
from tests.servers import browser
from tests.servers.stack import Stack
from tests.web import site as sites
from web.sessions import cookie_name

pytestmark = pytest.mark.timeout(900)
DESK = Path(__file__).parents[1] / "desk"
NUMBER = installation.ROW_WITHOUT_PHOTO["会员证书编号"]


class Keys:
    """A keyboard that counts its presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.press(*text)


def staff(name: str, person: str) -> Account:
    return sites.staff(name, Role.STAFF, "beijing", person=person)


def at_the_counter(page: Page, stack: Stack, name: str, path: str = "/counter/") -> None:
    """Logged in, at this page."""
    page.context.add_cookies(
        [{"name": cookie_name(), "value": sites.session_of(_id_of(name)), "url": stack.url}]
    )
    page.goto(f"{stack.url}{path}")


@pytest.fixture
def counter(stack: Stack, tmp_path: Path) -> Stack:
    """An installation with a member whom no service has a photo of, and two people of 北京."""
    installation.furnish(tmp_path, installation.ROW_WITHOUT_PHOTO)
    staff("zhaomx", "赵明轩")
    staff("suwq", "苏婉清")
    return stack


def printed_photo() -> Image.Image:
    """The newest photo's print version."""
    with db.read() as session:
        photo = session.scalars(select(Photo).order_by(Photo.id.desc()).limit(1)).one()
    return Image.open(io.BytesIO(storage().get(str(photo.print_key))))


def test_a_visit_from_no_photo_to_a_printed_certificate_by_keyboard(
    counter: Stack, browser_process: Browser, tmp_path: Path
) -> None:
    counter.start("web", "render", "photo", "sweeper", env={"CERT_PHOTO_UNDO_S": "2", "CERT_SWEEP_S": "0.5"})
    with browser.page(browser_process) as page, browser.page(browser_process) as second:
        page.context.grant_permissions(["camera"])
        at_the_counter(page, counter, "zhaomx")
        at_the_counter(second, counter, "suwq", "/counter/review")
        keys, others = Keys(page), Keys(second)
        keys.press("/")
        keys.type(NUMBER)
        keys.press("Enter")
        expect(page.get_by_text("没有可用的照片")).to_be_visible()
        keys.press("p")
        page.wait_for_url("**/photo")
        keys.press("c")
        expect(page.get_by_role("button", name="拍照")).to_be_focused()
        page.wait_for_function("document.querySelector('video').videoWidth > 0")
        keys.press("Enter")
        expect(page.get_by_role("application")).to_be_focused()
        keys.press("Enter")
        expect(page.get_by_text("照片等待审核").first).to_be_visible(timeout=30_000)
        expect(second.locator("#review[data-shown]")).to_be_visible(timeout=15_000)  # by itself
        others.press("a")
        expect(second.get_by_text("已通过：顾玉雨")).to_be_visible()

        expect(page.get_by_text("还没有制作会员证")).to_be_visible(timeout=30_000)
        keys.press("n", "Enter")
        expect(page.get_by_text("会员证已制作，内容是最新的")).to_be_visible(timeout=60_000)
        with page.expect_download() as started:
            keys.press("d")
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
    assert file.read_bytes()[:5] == b"%PDF-"
    assert (keys.count - len(NUMBER), others.count) == (9, 1)
    with db.read() as session:
        edition = session.scalars(select(Certificate)).one()
        taken = session.scalars(select(Download)).one()
    assert (taken.by, taken.certificate_id) == ("staff", edition.id)
    _is_not_mirrored(printed_photo())


def _is_not_mirrored(photo: Image.Image) -> None:
    """As the camera gave it: nearer to its frame than to the frame reversed."""
    data = (DESK / "fake_camera.mjpeg").read_bytes()
    frame = Image.open(io.BytesIO(data[: data.index(b"\xff\xd9") + 2])).convert("L")
    width = round(frame.height * 178 / 220)
    left = (frame.width - width) // 2
    part = frame.crop((left, 0, left + width, frame.height)).resize(photo.size)
    shown = photo.convert("L")
    reversed_ = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert _difference(shown, part) < _difference(shown, reversed_)


def _difference(one: Image.Image, other: Image.Image) -> int:
    return sum(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True))


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_the_frame_reaches_every_edge_by_keyboard_and_pointer(
    counter: Stack, browser_process: Browser, ratio: float
) -> None:
    """Zoomed to 3 and back everything is taken; nothing scrolls while arrow keys move the frame."""
    counter.start("web")
    context = browser_process.new_context(
        locale="zh-CN", viewport={"width": 900, "height": 500}, device_scale_factor=ratio
    )
    page = context.new_page()
    at_the_counter(page, counter, "zhaomx", f"/counter/members/{NUMBER}/photo")
    page.set_input_files("#f-file", DESK / "edge_lines.png")
    stage = page.get_by_role("application")
    expect(stage).to_be_focused()

    def chosen() -> dict[str, int]:
        fields = page.locator("[data-photo-value]")
        return fields.evaluate_all("all => Object.fromEntries(all.map(one => [one.name, Number(one.value)]))")

    whole = {
        "turn": 0, "left": 0, "top": 0, "width": 357, "height": 441, "seen_width": 357, "seen_height": 441,
    }  # fmt: skip
    assert chosen() == whole
    for _ in range(12):
        page.keyboard.press("+")
    zoomed = chosen()
    assert zoomed["width"] < 357
    before = page.evaluate("window.scrollY")
    for key, name, edge in (
        ("ArrowRight", "left", 357 - zoomed["width"]), ("ArrowDown", "top", 441 - zoomed["height"]),
        ("ArrowLeft", "left", 0), ("ArrowUp", "top", 0),
    ):  # fmt: skip
        for _ in range(80):
            page.keyboard.press(key)
        assert chosen()[name] == edge, key
    assert page.evaluate("window.scrollY") == before
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 400, box["y"] + box["height"] + 400, steps=5)
    page.mouse.up()
    assert chosen()["left"] == 357 - zoomed["width"]
    assert chosen()["top"] == 441 - zoomed["height"]
    stage.focus()
    for _ in range(12):
        page.keyboard.press("-")
    assert chosen() == whole
    page.keyboard.press("[")
    assert (chosen()["turn"], chosen()["seen_width"]) == (270, 441)
    context.close()


def test_what_is_framed_in_the_browser_is_what_is_printed(
    counter: Stack, browser_process: Browser, browser_page: Page
) -> None:
    page = browser_page
    counter.start("web", "photo")
    at_the_counter(page, counter, "zhaomx", f"/counter/members/{NUMBER}/photo")
    page.set_input_files("#f-file", DESK / "tiles_o6.jpg")
    expect(page.get_by_role("application")).to_be_focused()
    for _ in range(11):
        page.keyboard.press("+")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
    values = page.locator("[data-photo-value]").evaluate_all(
        "all => Object.fromEntries(all.map(one => [one.name, Number(one.value)]))"
    )
    assert (values["left"] + values["width"], values["top"]) == (600, 0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("照片等待审核").first).to_be_visible(timeout=30_000)
    made = printed_photo().convert("RGB")
    with Image.open(DESK / "tiles_o6.jpg") as tiles:
        seen = tiles.transpose(Image.Transpose.ROTATE_270).convert("RGB")
    left, top = values["left"], values["top"]
    expected = seen.crop((left, top, left + values["width"], top + values["height"])).resize(made.size)
    assert _difference(made.convert("L"), expected.convert("L")) / (made.width * made.height) < 8


def test_without_a_camera_or_over_http_the_page_says_so_and_takes_a_file(
    counter: Stack, browser_process: Browser
) -> None:
    counter.start("web")
    refused = browser_process.new_context(locale="zh-CN")  # nobody grants the camera
    page = refused.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    at_the_counter(page, counter, "zhaomx", f"/counter/members/{NUMBER}/photo")
    page.get_by_role("button", name="打开摄像头").click()
    expect(page.locator("[data-photo-told]")).to_contain_text(re.compile("摄像头"))
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.reload()
    expect(page.get_by_text("这个网址不是 https")).to_be_visible()
    expect(page.get_by_role("button", name="打开摄像头")).to_be_hidden()
    for name, said in (("HEIC", "HEIC 照片"), ("SVG", "不是 JPEG 或 PNG")):
        data = b"\x00\x00\x00\x18ftypheic" + bytes(20) if name == "HEIC" else b"<svg/>"
        page.set_input_files("#f-file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data})
        expect(page.locator("[data-photo-told]")).to_contain_text(said)
    page.set_input_files("#f-file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": FACE})
    expect(page.locator("[data-photo-told]")).to_be_hidden()
    expect(page.get_by_role("application")).to_be_visible()
    refused.close()
    assert errors == []


_KEY = """how => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "a", bubbles: true, ...how })
)"""


def test_one_press_is_one_decision_for_the_picture_on_the_screen(counter: Stack, browser_page: Page) -> None:
    page = browser_page
    with db.write() as session:
        ids = [factories.member(session, n, photo=False, institute_code="beijing").id for n in range(1, 6)]
    sender = account(_id_of("zhaomx"))
    sent = [handed_in(one, sender, _unlike(n)) for n, one in enumerate(ids)]
    counter.start("web")
    at_the_counter(page, counter, "suwq", "/counter/review")
    shown = page.locator(f'#review[data-shown="{sent[0]}"]')
    expect(shown).to_be_visible()
    page.keyboard.down("a")
    for _ in range(20):  # held down: the browser repeats it
        page.evaluate(_KEY, {"repeat": True})
    page.keyboard.up("a")
    expect(page.locator(f'#review[data-shown="{sent[1]}"]')).to_be_visible()
    assert _decided() == [sent[0]]
    page.evaluate(_KEY, {"isComposing": True})
    page.keyboard.press("Control+a")
    assert _decided() == [sent[0]]
    page.keyboard.press("u")
    expect(page.locator(f'#review[data-shown="{sent[0]}"]')).to_be_visible()
    assert _decided() == []
    page.keyboard.press("2")
    expect(page.locator(f'#review[data-shown="{sent[1]}"]')).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator(f'#review[data-shown="{sent[2]}"]')).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.type("背景有字")
    page.keyboard.press("Enter")
    expect(page.locator(f'#review[data-shown="{sent[3]}"]')).to_be_visible()
    with db.read() as session:
        found = {one.id: one for one in session.scalars(select(Photo))}
    assert (found[sent[0]].verdict, found[sent[0]].ground) == ("refuse", "not_frontal")
    assert found[sent[0]].state == PhotoState.REFUSED  # the next decision made it hold
    assert (found[sent[2]].ground, found[sent[2]].ground_words) == (None, "背景有字")
    assert found[sent[1]].verdict is None


def _id_of(login: str) -> int:
    with db.read() as session:
        return session.scalars(select(Account.id).where(Account.login_name == login)).one()


def _decided() -> list[int]:
    with db.read() as session:
        return list(session.scalars(select(Photo.id).where(Photo.verdict.is_not(None)).order_by(Photo.id)))


def _unlike(n: int) -> bytes:
    """A photo like the others, in bytes of its own: a comment behind its beginning."""
    return FACE[:2] + b"\xff\xfe\x00\x06" + n.to_bytes(4) + FACE[2:]


PHOTOS, REVIEWED = 2_000, 200
# As installations are: the tests' short leases run out where a disk is slow.
UNHURRIED = {"CERT_LEASE_S": "60", "CERT_HARD_LIMIT_S": "50", "CERT_SOFT_LIMIT_S": "45"}


def test_two_thousand_photos_in_one_zip_and_two_hundred_reviews_by_keyboard(
    counter: Stack, browser_page: Page, tmp_path: Path
) -> None:
    page = browser_page
    with db.write() as session:
        session.add_all(factories.plain(n, "beijing") for n in range(PHOTOS))
    with zipfile.ZipFile(tmp_path / "照片.zip", "w", zipfile.ZIP_STORED) as book:
        for n in range(PHOTOS):
            book.writestr(f"北京/9900{n:06d}.jpg", _small(n))
        book.writestr("北京/Thumbs.db", b"x")
    counter.start("web", "photo_bulk", "sweeper", env=UNHURRIED)
    at_the_counter(page, counter, "zhaomx", "/counter/uploads")
    page.set_input_files("#f-file", tmp_path / "照片.zip")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("批量上传照片 1")).to_be_visible()
    expect(page.get_by_text("已完成")).to_be_visible(timeout=480_000)
    expect(page.locator("dl.figures")).to_contain_text("2,000")
    with db.read() as session:
        waiting = select(func.count()).select_from(Photo).where(Photo.state == PhotoState.WAITING)
        assert session.scalar(waiting) == PHOTOS
    at_the_counter(page, counter, "suwq", "/counter/review")
    last = ""
    for n in range(REVIEWED):
        page.wait_for_function(
            "last => document.querySelector('#review').dataset.shown && "
            "document.querySelector('#review').dataset.shown !== last",
            arg=last,
        )
        last = page.locator("#review").get_attribute("data-shown") or ""
        page.keyboard.press("a" if n % 10 else "4")
    expect(page.locator("#counts")).to_contain_text(f"{PHOTOS - REVIEWED}")
    with db.read() as session:
        decided = select(func.count()).select_from(Photo).where(Photo.verdict.is_not(None))
        assert session.scalar(decided) == REVIEWED


_SMALL = portrait("small", (178, 220))


def _small(n: int) -> bytes:
    return _SMALL[:2] + b"\xff\xfe\x00\x06" + n.to_bytes(4) + _SMALL[2:]
