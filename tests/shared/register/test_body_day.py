"""Today is the day where the body is, whatever zone the server keeps."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from shared import db
from shared.audit import Actor
from shared.bodies import body
from shared.members.identity import check_character, check_id
from shared.members.profile import check_year
from shared.register import imports, staging
from shared.register.tables import ImportRow
from shared.rules import RuleError
from tests.shared.register.registers import as_csv, row, table


def _day(ahead: int = 0) -> str:
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')) + timedelta(days=ahead):%Y-%m-%d}"


@pytest.mark.usefixtures("far_away", "database")
def test_an_import_takes_the_bodys_today_and_refuses_its_tomorrow() -> None:
    days = [_day(-1), _day(), _day(1)]
    data = as_csv(table([row(n, joined_on=day) for n, day in enumerate(days)]))
    begun = imports.begin(io.BytesIO(data), "名册.csv", actor=Actor("test"), check_by_job=False)
    while not staging.check_slice(begun.id, lambda _: None, 60):
        pass
    with db.read() as session:
        found = session.scalars(select(ImportRow).order_by(ImportRow.row)).all()
    assert [[code for _, _, code, _, _ in one.problems or []] for one in found] == [[], [], ["date_future"]]


@pytest.mark.usefixtures("far_away")
def test_someone_born_on_the_bodys_today_has_a_number_and_tomorrow_none() -> None:
    kind = body().admission.id_types["resident_id"]
    today, tomorrow = (f"110105{_day(ahead).replace('-', '')}001" for ahead in (0, 1))
    assert check_id(kind, today + check_character(today)).birth_date == body().today()
    with pytest.raises(RuleError, match="id_birth_date"):
        check_id(kind, tomorrow + check_character(tomorrow))


@pytest.mark.usefixtures("far_away")
def test_this_year_is_the_bodys() -> None:
    year = _day()[:4]
    assert check_year(year, 1990) == year
    with pytest.raises(RuleError, match="year_form"):
        check_year(str(int(year) + 1), 1990)
