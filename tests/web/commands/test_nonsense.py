"""Nonsense given to a command is answered by a sentence, never by a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared import db
from shared.members import institutes
from tests import factories
from web.commands.accounts import main as accounts
from web.commands.campaigns import main as campaigns
from web.commands.members import main as members
from web.commands.photos import main as photos
from worker.press.command import main as designs

pytestmark = pytest.mark.usefixtures("database")
GROUPS = {"accounts": accounts, "campaigns": campaigns, "designs": designs, "members": members,
          "photos": photos}  # fmt: skip

# Words in capitals stand for the files below, NUMBER and HUGE for what their names say, BYTES for what is no
# text, LONG for a text of 201 characters and NOTHING for an empty argument.
NONSENSE = """\
accounts add NOTHING --role ops --person 王敏
accounts add x --role ops --person 王敏
accounts add BYTES --role ops --person 王敏
accounts add wang --role king --person 王敏
accounts add wang --role staff --person 王敏
accounts add wang --role staff --person 王敏 --institute nowhere
accounts add wang --role ops
accounts add wang --role ops --person NOTHING
accounts add wang --role ops --person BYTES
accounts disable nobody
accounts disable BYTES
accounts enable NOTHING
accounts reset nobody --user-type nothing
accounts token nobody --label x
accounts token admin --label NOTHING
accounts add LONG --role ops --person 王敏
accounts add wang --role ops --person LONG
accounts reset LONG
accounts token admin --label LONG
accounts revoke 7
accounts revoke -1
accounts revoke HUGE
campaigns start --institute nowhere --reason x --yes
campaigns start --institute NOTHING --reason x --yes
campaigns start --institute LONG --reason x --yes
campaigns start --institute BYTES --reason x --yes
campaigns start --failed-of 7 --reason x --yes
campaigns start --failed-of 0 --reason x --yes
campaigns start --failed-of HUGE --reason x --yes
campaigns start --numbers FOLDER --reason x --yes
campaigns start --numbers NOWHERE --reason x --yes
campaigns start --numbers BROKEN --reason x --yes
campaigns start --numbers EMPTY --reason x --yes
campaigns start --all --reason x
campaigns start --all --reason NOTHING --yes
campaigns start --all --reason BYTES --yes
campaigns start --all --reason LONG --yes
campaigns watch 7
campaigns watch HUGE
campaigns watch 7 --every -1
campaigns watch 7 --every nan
campaigns cancel 7 --yes
campaigns cancel HUGE --yes
campaigns list --number -5
campaigns list --number HUGE
members import FOLDER
members import NOWHERE
members import EMPTY --yes
members import BROKEN --yes
members import TEXT --yes --report NOWHERE
members import TEXT --yes --report FOLDER
members import TEXT --yes --report PHOTO
members resume 7
members resume -1
members resume HUGE
members demo --count 0 --out EMPTY
members demo --out NOWHERE
members demo --out TEXT
members demo --out FOLDER
photos add nobody PHOTO
photos add BYTES PHOTO
photos add LONG PHOTO
photos add NUMBER FOLDER
photos add NUMBER NOWHERE
photos add NUMBER EMPTY
photos add NUMBER TEXT
photos add NUMBER PHOTO --wait nan
photos add NUMBER PHOTO --source none
photos fetch
photos fetch --missing --institute nowhere
photos fetch --missing --institute NOTHING
photos fetch --missing --institute LONG
photos fetch --missing --wait -1
designs check NOTHING
designs check NOWHERE
designs check TEXT
designs check FOLDER
designs publish NOWHERE
designs publish FOLDER
designs preview FOLDER --out NOWHERE
designs seal nowhere TEXT
designs seal NOTHING TEXT
designs seal BYTES TEXT
designs seal beijing FOLDER
designs seal beijing EMPTY
designs seal beijing BROKEN
designs seal beijing TEXT
"""
NUMBER = "110000000001"


@pytest.fixture
def meant(tmp_path: Path, database: object) -> dict[str, str]:
    """What the words in capitals stand for; a member of 北京."""
    with db.write() as session:
        institutes.sync(session)
        factories.member(session, 1, photo=False, institute_code="beijing")
    CliRunner().invoke(accounts, ["add", "admin", "--role", "admin", "--person", "林致远"])
    (tmp_path / "broken.csv").write_bytes(b"\xff\xfe\x00\x81\x00")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "face.jpg").write_bytes(b"\xff\xd8\xff no photo")
    (tmp_path / "numbers.txt").write_text(NUMBER)
    names = {"BROKEN": "broken.csv", "EMPTY": "empty.csv", "FOLDER": ".", "NOWHERE": "nowhere/file.csv",
             "PHOTO": "face.jpg", "TEXT": "numbers.txt"}  # fmt: skip
    texts = {"NUMBER": NUMBER, "HUGE": "9" * 20, "BYTES": "\udcff", "LONG": "x" * 201, "NOTHING": ""}
    return {name: str(tmp_path / file) for name, file in names.items()} | texts


def told(line: str, meant: dict[str, str]) -> Result:
    """What the command says."""
    group, *words = line.split()
    return CliRunner().invoke(GROUPS[group], [meant.get(word, word) for word in words], input="")


@pytest.mark.parametrize("group", GROUPS)
def test_nonsense_is_told_in_a_sentence(group: str, meant: dict[str, str]) -> None:
    lines = [line for line in NONSENSE.splitlines() if line.startswith(group)]
    answers = {line: told(line, meant) for line in lines}
    broken = {
        line: said.exception for line, said in answers.items() if type(said.exception) is not SystemExit
    }
    assert broken == {}
    assert [line for line, said in answers.items() if not said.output.strip()] == []


@pytest.mark.parametrize(
    "line",
    ["campaigns start --institute nowhere --reason x --yes", "photos fetch --missing --institute nowhere",
     "accounts add wang --role staff --person 王敏 --institute nowhere", "designs seal nowhere TEXT"],
)  # fmt: skip
def test_an_unknown_institute_is_answered_with_those_there_are(line: str, meant: dict[str, str]) -> None:
    output = told(line, meant).output
    assert "没有代码为“nowhere”的" in output
    assert "beijing、tianjin" in output


def test_the_answer_says_what_to_do(meant: dict[str, str]) -> None:
    for line, words in {
        "campaigns start --numbers EMPTY --reason x --yes": "请填写会员证书编号",
        "campaigns start --numbers BROKEN --reason x --yes": "号码文件应为文本",
        "campaigns start --failed-of 7 --reason x --yes": "没有批次 7",
        "campaigns start --all --reason LONG --yes": "最多 200 个字，现有 201 个",
        "members import TEXT --report NOWHERE": "没有这个文件夹",
        "members demo --out TEXT": "文件名应以 .xlsx 或 .csv 结尾",
        "designs preview FOLDER --out NOWHERE": "设计不可用",
    }.items():
        assert words in told(line, meant).output
