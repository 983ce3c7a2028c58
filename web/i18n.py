"""Languages: the body's own, another by a cookie. Source strings are Chinese."""

from datetime import date

from flask import Flask, request
from flask_babel import Babel, format_date, get_locale

from shared.bodies import body

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "lang"
_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


def init_app(app: Flask) -> None:
    """Translate by the cookie; filters for times in the reader's language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(body().time_zone)
    Babel(app, locale_selector=lambda: _LOCALES[language()])
    app.add_template_filter(moment)
    app.add_template_filter(day)
    app.context_processor(lambda: {"language": language(), "html_lang": html_lang()})


def language() -> str:
    """`zh` or `en`: the body's own unless the reader chose another.

    The browser's wish does not count, so that every address shows one text to all.
    """
    chosen = request.cookies.get(COOKIE, "") if request else ""
    return chosen if chosen in LANGUAGES else body().language


def html_lang() -> str:
    """The document's language."""
    return "en" if language() == "en" else "zh-Hans-CN"


def moment(ms: int | None) -> str:
    """A stored time in the body's time zone: 2026年11月23日 14:05."""
    if ms is None:
        return ""
    at = body().local(ms)
    if _english():
        return f"{at.day} {at:%B %Y, %H:%M}"
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


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
    return format_date(at, "d MMMM y" if _english() else "y年M月d日")


def _english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"
