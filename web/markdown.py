"""Markdown that people typed -> HTML that is safe on a page: no raw HTML, no script, nothing from elsewhere.

markdown-it leaves HTML as text and refuses `javascript:`; nh3 (Ammonia) lets through the few elements that
are named here. Pictures are those of the text itself, by their address `/files/12`; all others are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markupsafe import Markup

from shared.texts import FileSort, FileState, TextFile
from shared.texts.references import PLACE
from web import i18n
from web.contacts import linked

_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
    "strong", "em", "s", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_REL = "noopener noreferrer nofollow"
_DEEPEST = 20  # blocks within blocks
_OURS = re.compile(re.escape(PLACE) + r"([0-9]{1,10})\Z")


@dataclass(frozen=True)
class Linked:
    """A file of the text, as a page needs it."""

    id: int
    picture: bool
    state: str
    name: str
    width: int | None
    height: int | None

    @classmethod
    def of(cls, file: TextFile) -> "Linked":
        """What is needed of its row."""
        return cls(file.id, file.sort == FileSort.PICTURE, file.state, file.name, file.width, file.height)


def render(text: str, files: Sequence[TextFile] = (), *, below: int = 2) -> Markup:
    """The text as HTML; its largest heading is one level under `below`, that of the place where it stands."""
    return _rendered(text, tuple(map(Linked.of, files)), below, i18n.language())


@lru_cache(maxsize=256)
def _rendered(text: str, files: tuple[Linked, ...], below: int, _language: str) -> Markup:
    env = {"files": {file.id: file for file in files}, "below": below}
    made = _parser().render(text, env)
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        allowed_classes={"a": {"tel"}},
    )
    return Markup(clean)  # noqa: S704 - this is the place that makes it safe


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    made = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
    made.options["maxNesting"] = _DEEPEST
    made.core.ruler.push("headings", _lower_headings)
    made.core.ruler.push("files", _drop_strange_links)
    made.core.ruler.push("links", _link_numbers)
    made.add_render_rule("image", _picture)
    made.add_render_rule("text", _text)
    return made


def _lower_headings(state: Any) -> None:
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    levels = sorted({int(token.tag[1]) for token in headings})
    for token in headings:
        # As deep as there are larger ones in this text: no level is left out.
        token.tag = f"h{min(6, state.env['below'] + 1 + levels.index(int(token.tag[1])))}"


def _drop_strange_links(state: Any) -> None:
    """A link to a file that this text hasn't is no link."""
    for block in state.tokens:
        opened: list[bool] = []
        for token in block.children or ():
            if token.type == "link_open":
                found = _OURS.match(str(token.attrs.get("href", "")))
                opened.append(found is not None and int(found[1]) not in state.env["files"])
            if token.type in ("link_open", "link_close") and opened[-1]:
                token.content, token.type = "", "text"
            if token.type == "link_close" or (token.type == "text" and token.nesting == -1):
                opened.pop()


def _link_numbers(state: Any) -> None:
    """Telephone numbers and addresses in a running text are links, but within a link."""
    for block in state.tokens:
        within = 0
        for token in block.children or ():
            within += (token.type == "link_open") - (token.type == "link_close")
            token.meta["linked"] = not within


def _text(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    text = tokens[at].content
    return str(linked(text)) if tokens[at].meta.get("linked") else escapeHtml(text)


def _picture(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    token = tokens[at]
    told = escapeHtml(token.content)
    found = _OURS.match(str(token.attrs.get("src", "")))
    file = env["files"].get(int(found[1])) if found else None
    if file is None:
        return told
    if not file.picture:
        return f'<a href="{PLACE}{file.id}">{told or escapeHtml(file.name)}</a>'
    if file.state != FileState.READY:
        return f"<em>{escapeHtml(_missing(file))}</em>"
    return f'<img src="{PLACE}{file.id}" alt="{told}" width="{file.width}" height="{file.height}">'


def _missing(file: Linked) -> str:
    if file.state == FileState.RECEIVED:
        return _("（图片“%(name)s”正在处理，稍后显示）", name=file.name)
    return _("（图片“%(name)s”无法显示）", name=file.name)
