"""Which texts there are: their parts, whose they are, and what is shown when one has ended."""

from dataclasses import dataclass
from enum import StrEnum

from shared.rules import RuleError
from shared.texts import Contents


class TextKind(StrEnum):
    """The kinds of text; what staff call them is in `web/words/texts.py`."""

    WELCOME = "welcome"  # 栏目寄语
    LOGIN_NOTES = "login_notes"  # 【登录说明】
    ANNOUNCEMENT = "announcement"  # 公告
    GUIDE = "guide"  # 入会指南
    FAQ = "faq"  # 常见问题
    PRIVACY = "privacy"  # `brief` stands beside forms that ask for personal data
    BANNER = "banner"  # above every page, while the service is about to rest
    CONTACTS = "contacts"  # of an institute
    REVIEW_NOTICE = "review_notice"  # 审核通知: in place of an institute's contacts


@dataclass(frozen=True)
class Part:
    """One field of a text. `markdown` parts are long and may have pictures; the others are one line."""

    name: str
    longest: int  # characters
    markdown: bool = False
    required: bool = False


@dataclass(frozen=True)
class Definition:
    """A kind of text. `many`: a list of them; `local`: each institute's own.

    `stays`: the place is never empty, so that what ends uncovers what was shown before it.
    """

    kind: TextKind
    parts: tuple[Part, ...]
    many: bool = False
    local: bool = False
    stays: bool = False

    @property
    def markdown(self) -> tuple[str, ...]:
        """The names of the parts that may have pictures."""
        return tuple(part.name for part in self.parts if part.markdown)


LONGEST_BODY = 20_000  # characters
_TITLED = (Part("title", 100, required=True), Part("body", LONGEST_BODY, markdown=True, required=True))
_NOTICE = (_TITLED[0], Part("brief", 300, required=True), _TITLED[1])
_SHORT = (Part("body", 300, markdown=True, required=True),)
_LONG = (Part("body", LONGEST_BODY, markdown=True, required=True),)
_CONTACTS = (Part("phone", 64, required=True), Part("address", 200), Part("hours", 120))

DEFINITIONS = {
    one.kind: one
    for one in (
        Definition(TextKind.WELCOME, _TITLED, stays=True),
        Definition(TextKind.LOGIN_NOTES, _TITLED, stays=True),
        Definition(TextKind.ANNOUNCEMENT, _TITLED, many=True),
        Definition(TextKind.GUIDE, _TITLED, stays=True),
        Definition(TextKind.FAQ, _TITLED, many=True),
        Definition(TextKind.PRIVACY, _NOTICE, stays=True),
        Definition(TextKind.BANNER, _SHORT),
        Definition(TextKind.CONTACTS, _CONTACTS, local=True, stays=True),
        Definition(TextKind.REVIEW_NOTICE, _LONG, local=True),
    )
}


def tidy(kind: TextKind, typed: Contents, own: str) -> Contents:
    """What was typed, by language and part, as it is kept: without empty languages, one line where it is one.

    `own` is the body's language, which may not lack what is required; another language may be left out, or
    begun and then it is held to the same. Raises RuleError text_part_missing or text_part_long (`language`,
    `part`).
    """
    kept: Contents = {}
    for language, parts in {own: {}, **typed}.items():
        given = {part.name: _kept(part, parts.get(part.name, "")) for part in DEFINITIONS[kind].parts}
        if any(given.values()) or language == own:
            kept[language] = given
    for language, given in kept.items():
        for part in DEFINITIONS[kind].parts:
            _check(part, given[part.name], language, required=language == own or part.markdown)
    return kept


def _kept(part: Part, text: str) -> str:
    if part.markdown:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n ")
    return " ".join(text.split())


def _check(part: Part, text: str, language: str, *, required: bool) -> None:
    where = {"language": language, "part": part.name}
    if required and part.required and not text.strip():
        raise RuleError("text_part_missing", **where)
    if len(text) > part.longest:
        raise RuleError("text_part_long", **where, longest=part.longest, found=len(text))
