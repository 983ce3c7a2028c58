"""A design: one folder that says how a certificate looks (the contract: shared/bodies/DESIGNS.md).

A design is loaded from a folder by commands and from one archive (a published version, kept in
storage) by workers. Either way it is checked whole before anything of it is used.
"""

import hashlib
import io
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from xml.etree.ElementTree import Element

import tinyhtml5
from babel import Locale

from shared.bodies.documents import FACE_KEYS
from worker.press import design_files, design_marks
from worker.press.design_files import broken

MAX_FILES = 64
MAX_BYTES = 4 * 1024 * 1024
_NEEDED = ("design.toml", "page.html", "page.css")
_ROOT_KEYS = {"title", "fonts", "further_fonts", "photo", "fields"}
_FIELD_KEYS = {"format", "lines", "overflow"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class FieldRule:
    """How one field is set: a Babel date pattern, lines it may take, what happens beyond them."""

    format: str = "y年M月d日"
    lines: int = 1
    overflow: Literal["refuse", "reference"] = "refuse"


@dataclass(frozen=True)
class Design:
    """A checked design. `fonts` is the chain that every printed character must be found in;
    `further_fonts` are faces for codes and numbers that are no part of the chain."""

    files: Mapping[str, bytes]
    title: Mapping[str, str]
    fonts: tuple[str, ...]
    further_fonts: tuple[str, ...]
    min_dpi: int
    fields: Mapping[str, FieldRule]

    @cached_property
    def hash(self) -> str:
        """The content hash that names a published version."""
        digest = hashlib.sha256()
        for path, data in sorted(self.files.items()):
            digest.update(f"{path}\0{len(data)}\0".encode() + data)
        return digest.hexdigest()

    @cached_property
    def page(self) -> Element:
        """page.html as a tree; copy it before changing anything."""
        return parse_page(self.files["page.html"])

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """The font weights that the style sheets ask for."""
        return design_files.font_weights(self.files)

    @cached_property
    def locale(self) -> Locale:
        """In which language dates are written: that of the page."""
        return Locale.parse(self.page.get("lang", ""), sep="-")

    def rule(self, key: str) -> FieldRule:
        return self.fields.get(key, FieldRule())


def load(folder: Path | str, profile_keys: frozenset[str] = frozenset()) -> Design:
    """The design in a folder. `profile_keys` are profile keys the body allows on a face.

    Raises JobError("design_broken", file=, element=, reason=).
    """
    root = Path(folder)
    if not root.is_dir():
        raise broken(str(folder), "", "no_such_folder")
    files: dict[str, bytes] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise broken(name, "", "not_a_plain_file")
        if path.is_file() and not any(part.startswith(".") for part in PurePosixPath(name).parts):
            if path.stat().st_size > MAX_BYTES:
                raise broken(name, "", "too_large")
            files[name] = path.read_bytes()
    return from_files(files, profile_keys)


def pack(design: Design) -> bytes:
    """The design as one archive: the same design gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in sorted(design.files.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()


def unpack(archive: bytes, profile_keys: frozenset[str] = frozenset()) -> Design:
    """The design in an archive that `pack` made. Raises as `load` does."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MAX_BYTES or len(entries) > MAX_FILES:
                raise broken("", "", "too_large")
            files = {entry.filename: opened.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise broken("", "", "no_archive") from error
    return from_files(files, profile_keys)


def from_files(files: Mapping[str, bytes], profile_keys: frozenset[str] = frozenset()) -> Design:
    """The design made of these files (path inside the folder -> bytes). Raises as `load` does."""
    for name in _NEEDED:
        if name not in files:
            raise broken(name, "", "missing_file")
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES:
        raise broken("", "", "too_large")
    keys = frozenset(FACE_KEYS) | profile_keys
    design = _read_toml(files, keys)
    design_files.check(design.files, {*design.fonts, *design.further_fonts})
    design_marks.check(design.page, design.files, keys)
    return design


def parse_page(source: bytes) -> Element:
    """page.html as an ElementTree element without HTML namespaces."""
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken("page.html", "", "not_utf8") from error
    root: Element = tinyhtml5.parse(text, namespace_html_elements=False)
    return root


def _read_toml(files: Mapping[str, bytes], keys: frozenset[str]) -> Design:
    try:
        values = tomllib.loads(files["design.toml"].decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise broken("design.toml", "", "not_toml") from error
    _known("", values, _ROOT_KEYS)
    title = values.get("title", {})
    fonts = _names("fonts", values.get("fonts"))
    if not fonts:
        raise broken("design.toml", "fonts", "wrong_value")
    if not isinstance(title, dict) or not all(isinstance(text, str) for text in title.values()):
        raise broken("design.toml", "title", "wrong_value")
    return Design(
        files=dict(files),
        title=title,
        fonts=fonts,
        further_fonts=_names("further_fonts", values.get("further_fonts", [])),
        min_dpi=_min_dpi(values.get("photo", {})),
        fields=_field_rules(values.get("fields", {}), keys),
    )


def _known(where: str, table: Any, known: set[str]) -> None:
    if not isinstance(table, dict):
        raise broken("design.toml", where, "wrong_value")
    for key in table:
        if key not in known:
            raise broken("design.toml", f"{where}.{key}".lstrip("."), "unknown_key")


def _names(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise broken("design.toml", key, "wrong_value")
    return tuple(value)


def _min_dpi(table: Any) -> int:
    _known("photo", table, {"min_dpi"})
    value = table.get("min_dpi", 150)
    if not isinstance(value, int) or not 36 <= value <= 1200:
        raise broken("design.toml", "photo.min_dpi", "wrong_value")
    return value


def _field_rules(table: Any, keys: frozenset[str]) -> dict[str, FieldRule]:
    _known("fields", table, set(keys))
    rules: dict[str, FieldRule] = {}
    for key, given in table.items():
        _known(f"fields.{key}", given, _FIELD_KEYS)
        rule = FieldRule(**given)
        if (
            not isinstance(rule.format, str)
            or not isinstance(rule.lines, int)
            or not 1 <= rule.lines <= 20
            or rule.overflow not in ("refuse", "reference")
        ):
            raise broken("design.toml", f"fields.{key}", "wrong_value")
        rules[key] = rule
    return rules
