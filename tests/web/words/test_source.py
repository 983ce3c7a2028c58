"""The reading of the source finds codes however they come to be raised."""

from pathlib import Path

import pytest

from tests.web.words import source

RAISED = {
    'raise RuleError("a")': {"a"},
    'raise errors.RuleError("a" if x else "b", n=1)': {"a", "b"},
    'def rule(code, n):\n def check(text):\n  raise RuleError(code)\nrule("a", 1)\nrule("b", 2)': {"a", "b"},
    'def wrong(x):\n return "a"\ndef check(x):\n if code := wrong(x):\n  raise RuleError(code)': {"a"},
    'A = "a"\nraise RuleError(A)': {"a"},
    "def again(error):\n raise RuleError(error.code)": set(),
}


def read(folder: Path, text: str) -> list[source.Module]:
    (folder / "shared").mkdir()
    (folder / "shared/some.py").write_text(text)
    return source.modules(folder)


@pytest.mark.parametrize(("text", "codes"), RAISED.items())
def test_a_code_is_followed_to_where_it_is_spelt(tmp_path: Path, text: str, codes: set[str]) -> None:
    assert source.raised(read(tmp_path, text), "RuleError") == codes


def test_a_code_that_is_made_up_at_run_time_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, 'raise RuleError(f"a_{x}")')
    with pytest.raises(AssertionError, match=r"some\.py:1"):
        source.raised(found, "RuleError")


def test_codes_set_by_hand_are_found_in_tuples_too(tmp_path: Path) -> None:
    found = read(
        tmp_path, 'C = "c"\njob.state, job.error_code = 1, "a"\nput(error_code="b", n=1)\njob.error_code = C'
    )
    assert source.set_by_hand(found, "error_code") == {"a", "b", "c"}


def test_reasons_belong_to_their_code(tmp_path: Path) -> None:
    text = 'def bad(why):\n raise JobError("a", reason=why)\nbad("x")\nraise JobError("b", reason="y")'
    assert source.reasons(read(tmp_path, text), "a") == {"x"}
