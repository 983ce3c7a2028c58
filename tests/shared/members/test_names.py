"""Names keep every character they have, and each character that can't be printed is named."""

import pytest

from shared.members.names import check_name, check_text
from shared.rules import RuleError


def _refused(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        check_name(text)
    return caught.value


@pytest.mark.parametrize("dot", "•．・‧∙･")
def test_every_dot_that_data_has_becomes_the_middle_dot(dot):
    assert check_name(f"阿卜杜{dot}买买提") == "阿卜杜·买买提"


def test_spaces_around_han_characters_are_padding_and_between_latin_words_they_stay():
    assert check_name("　张　三 ") == "张三"
    assert check_name("Anna   Schmidt") == "Anna Schmidt"


def test_a_compatibility_ideograph_is_not_folded_into_another_character():
    assert check_name("\ufa0e山") == "\ufa0e山"
    assert check_name("李\uf914") == "李\uf914"


def test_a_decomposed_latin_letter_is_composed():
    assert check_name("Zoe\u0308 Mu\u0308ller") == "Zoë Müller"


def test_characters_newer_than_this_python_are_han_all_the_same():
    assert check_name("陈\U00031350\U0002ebf4") == "陈\U00031350\U0002ebf4"


def test_the_private_use_characters_of_gb_18030_2022_are_mapped():
    assert check_name("王\ue81e\ue864") == "王\u9fb4\u9fbb"


@pytest.mark.parametrize(
    ("text", "code", "point"),
    [
        ("王__", "char_untypable", "U+005F U+005F"),
        ("王\uf8f5", "char_private_use", "U+F8F5"),
        ("王\u200b明", "char_invisible", "U+200B"),
        ("王\u202e明", "char_invisible", "U+202E"),
        ("王\x07明", "char_invisible", "U+0007"),
        ("王\ufe00明", "char_invisible", "U+FE00"),
        ("王1", "char_not_in_names", "U+0031"),
        ("王?", "char_not_in_names", "U+003F"),
        ("王\u2f00", "char_not_in_names", "U+2F00"),
    ],
)
def test_a_character_that_does_not_belong_is_named_with_its_code_point(text, code, point):
    error = _refused(text)
    assert (error.code, error.params["code_point"]) == (code, point)


def test_the_length_and_the_place_of_dots_are_checked():
    assert _refused("王").code == "name_length"
    assert _refused("王" * 41).code == "name_length"
    assert _refused("·王明").code == "name_dots"
    assert _refused("王··明").code == "name_dots"


def test_other_text_may_have_digits_but_nothing_invisible():
    assert check_text(" 会计路 1 号（甲） ") == "会计路 1 号（甲）"
    with pytest.raises(RuleError, match="char_invisible"):
        check_text("会计路\u2028 1 号")
