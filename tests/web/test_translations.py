"""Every text has its English, with the same places for values."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "web"
CATALOGUE = WEB / "translations/en/LC_MESSAGES/messages.po"
_PLACES = re.compile(r"%\([a-z_]+\)s|\{[a-z_]+\}|%%")


def _texts_in_the_source() -> set[str]:
    with (WEB / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(WEB, method_map=methods, options_map=options)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def _english() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_no_text_lacks_its_english_and_none_is_left_over() -> None:
    english = _english()
    texts = _texts_in_the_source()
    assert sorted(texts - {text for text, told in english.items() if told}) == []
    assert sorted(set(english) - texts) == []


def test_values_have_their_places_in_both_languages() -> None:
    differ = {
        text: told
        for text, told in _english().items()
        if sorted(_PLACES.findall(text)) != sorted(_PLACES.findall(told))
    }
    assert differ == {}
