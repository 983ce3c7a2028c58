"""An application's answers in words, as reviewers read them: the ID number masked but for a look."""

from flask_babel import gettext as _

from shared.applications import Application, facts
from shared.bodies import body
from web import i18n
from web.words.applications import application_field


def label(found: Application, key: str) -> str:
    """What a field is called; the day that counts is named by its way."""
    if key == "way_date":
        way = body().applications.ways.get(found.way)
        return way.date.get(i18n.language()) if way else _("日期")
    return application_field(key)


def show(key: str, text: str) -> str:
    """A value in words."""
    tables, language = body().tables, i18n.language()
    if not text:
        return _("未填写")
    if key in ("id_type", "route"):
        return tables[key].word(text, language)
    if key == "way":
        way = body().applications.ways.get(text)
        return way.words.get(language) if way else text
    if key == "institute_code":
        return next((one.name.get(language) for one in body().institutes if one.code == text), text)
    if key in ("birth_date", "way_date"):
        return i18n.day(text)
    return text


def answers(found: Application, id_number: str = "") -> list[tuple[str, str]]:
    """Label and value of every field; with `id_number` that stands for the number."""
    return [
        (
            label(found, key),
            show(key, id_number if key == "id_number" and id_number else facts.value(found, key)),
        )
        for key in facts.all_fields()
    ]
