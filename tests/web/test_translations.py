"""Every text is in every catalogue, with the same places for values."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "web"
CATALOGUES = sorted(WEB.glob("translations/*/LC_MESSAGES/messages.po"))
_PLACES = re.compile(r"%\([a-z_]+\)s|\{[a-z_]+\}|%%")


def _texts_in_the_source() -> set[str]:
    with (WEB / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(WEB, method_map=methods, options_map=options)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def _told(catalogue: Path) -> dict[str, str]:
    with catalogue.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_text_lacks_its_translation_and_none_is_left_over(catalogue: Path) -> None:
    translated = _told(catalogue)
    texts = _texts_in_the_source()
    assert sorted(texts - {text for text, told in translated.items() if told}) == []
    assert sorted(set(translated) - texts) == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_values_have_their_places_in_both_languages(catalogue: Path) -> None:
    differ = {
        text: told
        for text, told in _told(catalogue).items()
        if sorted(_PLACES.findall(text)) != sorted(_PLACES.findall(told))
    }
    assert differ == {}
