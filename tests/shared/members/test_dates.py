"""Dates in every spelling that spreadsheets give, each a day; what has two readings is refused."""

import pytest

from shared.members.dates import check_date, check_register_date
from shared.rules import RuleError


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-05", "2019-3-5", "2019/3/5", "2019.3.5", "2019.03.05.", "20190305", "２０１９－０３－０５",
        "2019—03—05", "2019年3月5日", "2019 年 03 月 05 日", "2019年3月5号", "2019年3月5日星期二",
        "2019年3月5日 周二", "二〇一九年三月五日", "二零一九年三月五日", "5-Mar-2019", "05 March 2019",
        "March 5, 2019", "Tuesday, March 5, 2019", "2019/3/5 0:00", "2019/3/5 0:00:00", "2019-03-05T00:00",
        "2019-03-05T00:00:00.000", "2019-03-05 14:30:00.123", "2019/3/5 上午 12:00", "2019/3/5 2:30 PM",
        "2019年3月5日 0时00分", "2019年3月5日 14时30分05秒", "2019-03-04T16:00:00.000Z",
        "2019-03-05T00:00:00+08:00", "2019-03-04T23:30:00-0500", " 2019-03-05 ",
    ],
)  # fmt: skip
def test_every_spelling_of_a_day_is_that_day(text):
    assert check_date(text).isoformat() == "2019-03-05"
    assert check_register_date(text).isoformat() == "2019-03-05"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("二〇二〇年十月二十日", "2020-10-20"),
        ("1-Sept-2020", "2020-09-01"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_numerals_and_months_are_read_whole(text, day):
    assert check_date(text).isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-29", "2019-13-01", "2019-00-10", "2019/3/32", "20190230", "二〇一九年十三月一日",
        "3/5/2019", "05.03.2019", "19-3-5", "5-Mar-19", "2019-3", "2019", "2019年3月", "5-Mai-2019",
        "5-Marble-2019", "2019-03-05 25:00", "2019-03-05 noon", "2019-03-05 00:00 x", "²²²²²", "",
        "0000-01-01", "2019-03-05T00:00:00+99:99", "2019-03-05 至 2020-03-05", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_day_or_could_be_two_is_refused(text):
    with pytest.raises(RuleError, match="date_form"):
        check_date(text)


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("43529", "2019-03-05"),
        ("43529.604166666664", "2019-03-05"),
        ("43528.99999999", "2019-03-05"),
        ("43529.0", "2019-03-05"),
        ("43529.999", "2019-03-05"),
    ],
)
def test_a_spreadsheets_number_of_days_is_a_day_in_a_register_alone(serial, day):
    assert check_register_date(serial).isoformat() == day
    with pytest.raises(RuleError, match="date_form"):
        check_date(serial)
