"""What leans on a library's insides does not run on another release than it was made for."""

import importlib
from importlib import metadata

import pytest

from worker import made_for


@pytest.mark.parametrize(
    ("module", "library"),
    [
        ("worker.broken_channels", "kombu"),
        ("worker.press.drawn", "weasyprint"),
        ("worker.press.lean_fonts", "weasyprint"),
        ("worker.press.metadata", "weasyprint"),
        ("worker.press.preflight", "weasyprint"),
    ],
)
def test_a_module_refuses_the_next_release(
    module: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = importlib.import_module(module)
    first, second, *_ = metadata.version(library).split(".")
    monkeypatch.setattr(metadata, "version", lambda _: f"{first}.{int(second) + 1}.0")
    with pytest.raises(made_for.AnotherRelease, match=f"made for {library} {first}.{second}, but"):
        importlib.reload(loaded)


def test_a_repair_of_the_same_release_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _: "5.7.23")
    made_for.made_for("kombu", "5.7", "anything")
