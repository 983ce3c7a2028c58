"""Small registers for tests: rows by column key, written in the forms that come in."""

import csv
import io

from shared.bodies import body
from shared.members.identity import check_character
from shared.register.columns import known_columns


def resident_id(serial: int, sex: str = "女", born: str = "19900101") -> str:
    """A valid number; odd and even running numbers as the sex wants them."""
    first = f"110105{born}{serial * 2 + (sex == '男'):03d}"
    return first + check_character(first)


def row(serial: int, **changes: str) -> dict[str, str]:
    """A good row, by column key."""
    return {
        "certificate_number": f"11002020{serial:06d}",
        "name": "张晓明",
        "sex": "女",
        "id_type": "中国身份证",
        "id_number": resident_id(serial),
        "route": "考试",
        "exam_number": f"Q2019{serial:06d}",
        "exam_year": "2019",
        "approval_number": "会协〔2020〕1号",
        "joined_on": "2020-03-05",
        "institute": "北京注册会计师协会",
        "category": "非执业会员",
        "mobile": "13800138000",
    } | changes


def table(rows: list[dict[str, str]]) -> list[list[str]]:
    """Heading and rows of all the keys that occur."""
    keys = list(dict.fromkeys(key for one in rows for key in one))
    labels = known_columns(body())
    return [[labels[key][0] for key in keys], *([one.get(key, "") for key in keys] for one in rows)]


def as_csv(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    """The rows as a .csv."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)
