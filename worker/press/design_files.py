"""What a design's files may hold: style sheets, SVG and raster pictures of its own, nothing else."""

import io
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import tinycss2
from lxml import etree
from PIL import Image

from shared.errors import JobError
from worker.pixel_memory import decoded_bytes

_KINDS = {".html", ".css", ".svg", ".png", ".jpg", ".jpeg", ".toml", ".txt", ".md"}
_GENERIC = {"serif", "sans-serif", "monospace", "inherit", "initial", "unset"}
_NAMED_WEIGHTS = {"normal": 400, "bold": 700}
_MAX_PIXELS = 16_000_000
_MAX_MEMORY = 64_000_000  # bytes
_SVG_FORBIDDEN = {"script", "foreignObject", "iframe", "handler", "animate", "set", "image"}
_URL_IN_TEXT = re.compile(r"url\(\s*['\"]?([^)'\"]*)", re.IGNORECASE)


def check(files: Mapping[str, bytes], fonts: set[str]) -> None:
    """Refuse a file of a kind, or with contents, that a design may not have. Raises JobError."""
    for name, data in files.items():
        kind = posixpath.splitext(name)[1].lower()
        if kind not in _KINDS or name != posixpath.normpath(name) or name.startswith(("/", "..")):
            raise broken(name, "", "unknown_kind_of_file")
        if kind == ".css":
            check_css(name, _text(name, data), files, fonts)
        elif kind == ".svg":
            check_svg(data, name)
        elif kind in (".png", ".jpg", ".jpeg"):
            _check_raster(name, data)


def check_css(name: str, text: str, files: Mapping[str, bytes], fonts: set[str]) -> None:
    """Refuse addresses outside the folder, missing files, @font-face and fonts not listed."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    _check_css_nodes(name, rules, files, fonts)


def check_svg(data: bytes, name: str) -> None:
    """Refuse an SVG picture that is not XML, runs something, or refers to anything but itself."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise broken(name, "<!DOCTYPE>", "not_allowed")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise broken(name, "", "not_xml") from error
    if etree.QName(root).localname != "svg":
        raise broken(name, f"<{etree.QName(root).localname}>", "not_svg")
    for node in root.iter():
        if isinstance(node.tag, str):
            _check_svg_node(name, node)
        elif node.tag is etree.ProcessingInstruction:
            raise broken(name, f"<?{node.target}?>", "not_allowed")


def resolve(base: str, address: str) -> str | None:
    """The path inside the folder that an address in file `base` means; None if it leads outside."""
    path = address.split("#")[0].split("?")[0].strip()
    if not path or ":" in path or path.startswith(("/", "\\")) or "\\" in path:
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    return None if joined.startswith("..") else joined


def require(file: str, element: str, address: str, files: Mapping[str, bytes], base: str) -> None:
    """Refuse an address that leads outside the folder or to a file that is not there."""
    path = resolve(base, address)
    if path is None:
        raise broken(file, element, "address_outside")
    if path not in files:
        raise broken(file, element, "missing_asset")


def font_weights(files: Mapping[str, bytes]) -> tuple[int, ...]:
    """400 and every weight that a style sheet names."""
    weights = {400, 700}
    for name, data in files.items():
        if name.endswith(".css"):
            for value in re.findall(rb"font-weight\s*:\s*([a-z0-9]+)", data):
                weights.add(_NAMED_WEIGHTS.get(value.decode()) or _number(value))
    return tuple(sorted(weights))


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() else 400


def _check_css_nodes(name: str, nodes: Iterable[Any], files: Mapping[str, bytes], fonts: set[str]) -> None:
    for node in _flat(nodes):
        if node.type == "error":
            raise broken(name, f"line {node.source_line}", f"css: {node.message}")
        if node.type == "url":
            require(name, f"url({node.value})", node.value, files, name)
        elif node.type == "at-rule" and node.lower_at_keyword in ("import", "font-face"):
            raise broken(name, f"@{node.lower_at_keyword}", "not_allowed")
        elif node.type == "function" and node.lower_name in ("url", "src", "image-set", "attr"):
            for argument in node.arguments:
                if argument.type == "string" and node.lower_name != "attr":
                    require(name, f"url({argument.value})", argument.value, files, name)
        elif node.type == "declaration" and node.lower_name in ("font-family", "font"):
            _check_fonts(name, node, fonts)


def _check_fonts(name: str, declaration: Any, fonts: set[str]) -> None:
    if declaration.lower_name == "font":
        raise broken(name, "font", "use_font_family")
    for family in _families(declaration.value):
        if family not in fonts and family not in _GENERIC:
            raise broken(name, f"font-family: {family}", "font_not_listed")


def _families(tokens: Iterable[Any]) -> Iterator[str]:
    words: list[str] = []
    for token in tokens:
        if token.type in ("string", "ident"):
            words.append(token.value)
        elif token.type == "literal" and token.value == ",":
            yield " ".join(words)
            words = []
    if words:
        yield " ".join(words)


def _flat(nodes: Iterable[Any]) -> Iterator[Any]:
    """Every node of a tinycss2 tree; a rule's block is read as declarations."""
    for node in nodes:
        yield node
        if node.type in ("qualified-rule", "at-rule"):
            yield from _flat(node.prelude)
            if node.content is not None:
                yield from _flat(tinycss2.parse_blocks_contents(node.content))
        elif node.type == "declaration":
            yield from _flat(node.value)
        elif node.type == "function":
            yield from _flat(node.arguments)
        elif node.type in ("() block", "[] block", "{} block"):
            yield from _flat(node.content)


def _check_svg_node(name: str, node: Any) -> None:
    tag = etree.QName(node).localname
    if tag in _SVG_FORBIDDEN:
        raise broken(name, f"<{tag}>", "not_allowed")
    for key, value in node.attrib.items():
        plain = etree.QName(key).localname.lower()
        outside = plain in ("href", "src") and not value.startswith("#")
        if plain.startswith("on"):
            raise broken(name, f"<{tag} {plain}>", "not_allowed")
        if outside or _leads_outside(value):
            raise broken(name, f"<{tag} {plain}>", "address_outside")
    if tag == "style" and (_leads_outside(node.text or "") or "@import" in (node.text or "")):
        raise broken(name, "<style>", "address_outside")


def _leads_outside(text: str) -> bool:
    return any(not target.startswith("#") for target in _URL_IN_TEXT.findall(text))


def _check_raster(name: str, data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > _MAX_PIXELS or decoded_bytes(image, data) > _MAX_MEMORY:
                raise broken(name, "", "too_large")
            if image.format == "MPO" or getattr(image, "n_frames", 1) != 1:
                raise broken(name, "", "not_a_picture")
            image.load()
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise broken(name, "", "not_a_picture") from error


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken(name, "", "not_utf8") from error


def broken(file: str, element: str, reason: str) -> JobError:
    """The refusal of a design: which file, which element of it, and why."""
    return JobError("design_broken", final=True, file=file, element=element, reason=reason)
