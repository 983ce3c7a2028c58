"""What belongs to one body stands in its folder: no product code, page or catalogue says it."""

from pathlib import Path

import pytest

from shared.bodies import Body, load_body
from shared.settings import ROOT

ROOMS = ("web", "worker", "shared", "deploy")
# A body's own folder, and the demo, which is the shipped body's: invented members of its institutes.
LEFT_OUT = ("shared/bodies/cicpa/", "shared/register/demo.py", "deploy/demo/")
ENDINGS = {".py", ".html", ".css", ".js", ".toml", ".po", ".sh", ".conf", ".cfg", ".mako", ""}
# Parts of the folder's words that would give the body away as well.
STEMS = {"cicpa": ("非执业", "中注协", "CICPA", "全科合格证", "注册会计师", "CPA")}


def own_words(body: Body) -> set[str]:
    """Names of the body and its members in every language, terms of admission in the body's own."""
    names = (body.names, body.short, body.usual_document.title, body.terms.member)
    terms = [route.number for route in body.admission.routes.values()]
    terms += [service.photo for service in body.admission.photo_services.values()]
    return {text for words in names for text in words.texts.values()} | {str(words) for words in terms}


def product_code() -> list[Path]:
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in ENDINGS)
    return [
        path
        for path in files
        if path.is_file() and not path.relative_to(ROOT).as_posix().startswith(LEFT_OUT)
    ]


@pytest.mark.parametrize("key", [path.name for path in (ROOT / "shared/bodies").iterdir() if path.is_dir()
                                 and (path / "body.toml").exists()])  # fmt: skip
def test_no_product_code_says_a_word_of_the_body(key):
    folder = ROOT / "shared/bodies" / key
    said = "".join(path.read_text("utf-8") for path in folder.glob("*.toml"))
    assert all(stem in said for stem in STEMS.get(key, ()))
    wanted = own_words(load_body(folder)) | set(STEMS.get(key, ()))
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in product_code()
        for word in wanted
        if word in path.read_text("utf-8", errors="ignore")
    }
    assert not found
