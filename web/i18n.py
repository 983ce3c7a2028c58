"""Languages: each is a folder of `web/translations`; Chinese, which the source strings are in, needs none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale, dates
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel
from flask_babel import gettext as _

from shared.bodies import body

FOLDER = Path(__file__).parent / "translations"
COOKIE = "lang"
_SOURCE, _SOURCE_LOCALE = "zh", "zh_Hans_CN"


@dataclass(frozen=True)
class Language:
    """`code` is the folder's name, `name` what the language calls itself."""

    code: str
    name: str
    locale: Locale

    @property
    def tag(self) -> str:
        """For `lang` in HTML (BCP 47)."""
        return str(self.locale).replace("_", "-")


def init_app(app: Flask) -> None:
    """Translate by the cookie; filters for times in the reader's language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    app.config["BABEL_DEFAULT_LOCALE"] = _SOURCE_LOCALE
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(body().time_zone)
    Babel(app, locale_selector=lambda: str(_reading().locale))
    app.add_template_filter(moment)
    app.add_template_filter(day)
    app.add_template_filter(day_of)
    app.add_template_filter(language_name)
    app.add_template_filter(iso_day)
    app.context_processor(
        lambda: {"languages": languages().values(), "language": language(), "html_lang": _reading().tag}
    )


def languages() -> Mapping[str, Language]:
    """Every language that pages can be read in, by its code."""
    return _found_in(FOLDER)


def language() -> str:
    """The reader's language, by its code: the body's own unless the reader chose another.

    The browser's wish does not count, so that every address shows one text to all.
    """
    chosen = request.cookies.get(COOKIE, "") if request else ""
    return chosen if chosen in languages() else body().language


def moment(ms: int | None) -> str:
    """A stored time in the body's time zone: 2026年11月23日 14:05."""
    if ms is None:
        return ""
    return dates.format_datetime(body().local(ms), _("y年M月d日 HH:mm"), locale=_reading().locale)


def day(value: object) -> str:
    """A date (or YYYY-MM-DD): 2026年11月23日. Other text is left as it is."""
    if isinstance(value, str):
        try:
            at = date.fromisoformat(value)
        except ValueError:
            return value
    elif isinstance(value, date):
        at = value
    else:
        return ""
    return dates.format_date(at, _("y年M月d日"), locale=_reading().locale)


def day_of(ms: int) -> str:
    """The day of a stored time, in the body's time zone."""
    return day(body().local(ms).date())


def iso_day(ms: int) -> str:
    """The same for programs: 2026-11-23."""
    return body().local(ms).date().isoformat()


def language_name(code: str) -> str:
    """What a language calls itself; one that has no catalogue, by its code."""
    known = languages().get(code)
    return known.name if known else code


def tag_of(code: str) -> str:
    """What a language is called in `lang` attributes; one that has no catalogue, by its own code."""
    known = languages().get(code)
    return known.tag if known else code


def _reading() -> Language:
    """The reader's language; Chinese where the body's own has no catalogue."""
    return languages().get(language()) or languages()[_SOURCE]


@cache
def _found_in(folder: Path) -> Mapping[str, Language]:
    source = Locale.parse(_SOURCE_LOCALE)
    found = {_SOURCE: Language(_SOURCE, "中文", source)}
    for catalogue in sorted(folder.glob("*/LC_MESSAGES/messages.mo")):
        code = catalogue.parents[1].name
        found[code] = Language(code, _own_name(folder, code), Locale.parse(code))
    return found


def _own_name(folder: Path, code: str) -> str:
    """The catalogue translates 中文 by the language's own name; else Unicode's locale data has it."""
    told = str(Translations.load(folder, [code]).gettext("中文"))
    return told if told != "中文" else str(Locale.parse(code).language_name)
