"""A text by language: the reader's, else the body's own; another language is one more key."""

import pytest

from shared.codes import read_table
from shared.words import Words


def test_a_text_falls_back_to_the_bodys_own_language():
    words = Words.of({"zh": "考试", "en": "Examination"}, own="zh")
    assert [words.get(language) for language in ("zh", "en", "fr")] == ["考试", "Examination", "考试"]
    assert str(words) == "考试"


def test_an_english_body_prints_english_from_the_same_text():
    assert str(Words.of({"zh": "女", "en": "Female"}, own="en")) == "Female"
    assert str(Words.of({"zh": "女"}, own="en")) == "女"


def test_a_text_in_no_language_is_refused():
    with pytest.raises(ValueError, match="no language"):
        Words.of({}, own="zh")


def test_a_third_language_of_a_code_table_is_a_third_word_in_its_rows():
    data = {
        "source": "test",
        "entries": [["f", "女", "Female", "Féminin", "女性"], ["m", "男", "Male", "Masculin"]],
    }
    table = read_table("sex", data, ["zh", "en", "fr"], "zh")
    assert table.word("f", "fr") == "Féminin"
    assert {table.find(text).key for text in ("女", "féminin", "女性", "F")} == {"f"}
    with pytest.raises(ValueError, match="zip"):
        read_table("sex", {"source": "test", "entries": [["f", "女"]]}, ["zh", "en"], "zh")
