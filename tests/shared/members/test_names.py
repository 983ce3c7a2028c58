"""Names keep every character they have, and each character that can't be printed is named."""

import unicodedata

import pytest

from shared.members.names import check_name, check_text, name_key, spelt
from shared.rules import RuleError


def _refused(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        check_name(text)
    return caught.value


@pytest.mark.parametrize("dot", "•．・‧∙･᛫.。｡﹒․ㆍ●")
@pytest.mark.parametrize("space", ["", " ", "　"])
def test_every_dot_that_data_has_becomes_the_middle_dot(dot, space):
    assert check_name(f"阿卜杜{space}{dot}{space}买买提") == "阿卜杜·买买提"


def test_a_full_stop_is_a_dot_only_between_han_characters():
    assert check_name("J. R. R. Tolkien") == "J. R. R. Tolkien"
    assert check_name("Ｊ．Ｓｍｉｔｈ") == "J.Smith"
    for text in ("张三.", ".张三", "张三。", "J.. Smith"):
        assert _refused(text).code in ("name_dots", "char_not_in_names")


@pytest.mark.parametrize("space", ["　", "  ", "\u00a0", "\n", "\r\n", "\t"])
def test_spaces_between_han_characters_are_padding(space):
    assert check_name(f"张{space}三 ") == "张三"


@pytest.mark.parametrize("name", ["Anna Schmidt", "陈 Mary Ann", "欧阳 Anna"])
def test_spaces_beside_latin_words_stay(name):
    assert check_name(name) == name
    assert check_name(name.replace(" ", "　 ")) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("O‘Brien", "O'Brien"),
        ("O’Brien", "O'Brien"),
        ("Jean–Luc Picard", "Jean-Luc Picard"),
        ("Ｊｏｈｎ　Ｓｍｉｔｈ", "John Smith"),
        ("ﬁona", "fiona"),
        ("Zoe\u0308 Mu\u0308ller", "Zoë Müller"),
    ],
)
def test_latin_letters_and_signs_have_one_spelling(typed, name):
    assert check_name(typed) == name


def test_a_compatibility_ideograph_is_not_folded_into_another_character():
    assert check_name("\ufa0e山") == "\ufa0e山"
    assert check_name("李\uf914") == "李\uf914"


def test_characters_newer_than_this_python_are_han_all_the_same():
    assert check_name("陈\U00031350\U0002ebf4") == "陈\U00031350\U0002ebf4"
    assert check_name("\U000323b0\U000323b0") == "\U000323b0\U000323b0"


def test_each_private_use_character_of_gbk_becomes_the_character_it_is_today_or_is_named():
    named = 0
    for point in range(0xE815, 0xE865):
        mapped = spelt(f"王{chr(point)}")[1]
        if unicodedata.name(mapped).startswith("CJK RADICAL"):
            error = _refused(f"王{chr(point)}")
            assert (error.code, error.params["char"]) == ("char_alike", mapped)
            named += 1
        else:
            assert check_name(f"王{chr(point)}") == f"王{mapped}"
            assert unicodedata.category(mapped) == "Lo"
    assert named == 5
    assert check_name("王\ue81e\ue864\ue863\ue816") == "王\u9fb4\u9fbb䶮\U00020087"
    assert check_text("\ue7c8\ue7c7\ue76c") == "ǹḿ€"


def test_a_radical_becomes_the_character_it_looks_like():
    assert check_name("⽂化") == "文化"
    assert check_name("⻢⻰⻅") == "马龙见"
    assert check_text("⾦⾊⼤厦") == "金色大厦"
    for point in range(0x2F00, 0x2FD6):
        assert check_name(f"王{chr(point)}")[1] == unicodedata.normalize("NFKC", chr(point))


@pytest.mark.parametrize(("char", "meant"), [("⺈", "刀"), ("○", "〇"), ("々", "李")])
def test_what_only_a_person_can_tell_is_named_with_what_it_may_be(char, meant):
    error = _refused(f"李{char}")
    assert (error.code, error.params["char"], error.params["meant"]) == ("char_alike", char, meant)


@pytest.mark.parametrize(
    ("text", "code", "point"),
    [
        ("王__", "char_untypable", "U+005F U+005F"),
        ("王\uf8f5", "char_private_use", "U+F8F5"),
        ("王\ue5e5", "char_private_use", "U+E5E5"),
        ("王\u200b明", "char_invisible", "U+200B"),
        ("王\u202e明", "char_invisible", "U+202E"),
        ("王\u00ad明", "char_invisible", "U+00AD"),
        ("王\x07明", "char_invisible", "U+0007"),
        ("王\ufe00明", "char_invisible", "U+FE00"),
        ("葛\U000e0100", "char_invisible", "U+E0100"),
        ("王1", "char_not_in_names", "U+0031"),
        ("王①", "char_not_in_names", "U+2460"),
        ("张⿰氵文", "char_described", "U+2FF0"),
        ("ZHENJIAN,YANG", "char_not_in_names", "U+002C"),
        ("&amp;张", "char_not_in_names", "U+0026"),
    ],
)
def test_a_character_that_does_not_belong_is_named_with_its_code_point(text, code, point):
    error = _refused(text)
    assert (error.code, error.params["code_point"]) == (code, point)


@pytest.mark.parametrize(
    "text", ["张?", "张？三", "张□", "张\ufffd", "张\x1a", "锟斤拷", "烫烫烫", "张〓", "张*", "王_", "??"]
)
def test_a_lost_character_is_to_be_looked_up(text):
    assert _refused(text).code == "char_lost"


def test_a_lost_character_is_seen_in_other_texts_too_where_it_can_be_nothing_else():
    for text in ("某\ufffd公司", "锟斤拷公司"):
        with pytest.raises(RuleError, match="char_lost"):
            check_text(text)
    assert check_text("烫烫烫火锅店") == "烫烫烫火锅店"


@pytest.mark.parametrize(
    ("text", "meant"), [("寮犱紵", "张伟"), ("ÍõÃô", "王敏"), ("å¼\xa0ä¼Ÿ", "张伟"), ("ZoÃ«", "Zoë")]
)
def test_a_name_read_in_a_wrong_encoding_is_told_with_what_it_was(text, meant):
    error = _refused(text)
    assert (error.code, error.params) == ("name_garbled", {"meant": meant})


@pytest.mark.parametrize("name", ["濮洪波", "王锟", "龚喆", "邓䶮", "GAŠPARÚŽ", "Ólöf Þóra", "Nguyễn"])
def test_a_rare_name_is_not_taken_for_a_wrong_encoding(name):
    assert check_name(name) == name


@pytest.mark.parametrize("text", ["--", "——", "..", "''", "·", "- .", "123", ""])
def test_a_name_has_a_letter(text):
    assert _refused(text).code == "name_no_letter"


def test_the_length_and_the_place_of_dots_are_checked():
    assert _refused("王").code == "name_length"
    assert _refused("王" * 41).code == "name_length"
    for text in ("·王明", "王··明", "王明·", "-王明"):
        assert _refused(text).code == "name_dots"


def test_other_text_may_have_digits_but_nothing_invisible():
    assert check_text(" 会计路 1 号（甲） ") == "会计路 1 号（甲）"
    with pytest.raises(RuleError, match="char_invisible"):
        check_text("会计路\u2028 1 号")


def test_look_ups_know_a_name_in_each_of_its_spellings():
    assert name_key("阿卜杜 . 买买提") == name_key("阿卜杜·买买提")
    assert name_key("陈mary  ann") == name_key("陈 Mary Ann")
    assert name_key("O’BRIEN") == name_key("O'Brien")
    assert name_key("⽂化") == name_key("文 化")
