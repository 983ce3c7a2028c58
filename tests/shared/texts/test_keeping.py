"""Versions of a text: which is shown is a question of the time; nobody's work is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from shared import db
from shared.audit import Actor, AuditEntry
from shared.bodies import body
from shared.errors import Refused
from shared.rules import RuleError
from shared.texts import Contents, Text, TextVersion, first, keeping, showing, standing
from shared.texts.definitions import TextKind
from shared.texts.keeping import Edit
from tests.at_once import at_once

pytestmark = pytest.mark.usefixtures("database")

ACTOR = Actor("test")
NEWS = TextKind.ANNOUNCEMENT
HOUR = 3_600_000


def said(title: str) -> Contents:
    return {"zh": {"title": title, "body": f"{title}。"}}


def now() -> int:
    with db.read() as s:
        return db.clock(s)


@contextmanager
def opened(key: str = "announcement-a", kind: TextKind = NEWS) -> Iterator[tuple[object, Text]]:
    with db.write() as s:
        yield s, keeping.ensure(s, key, kind, None)


def publish(title: str, *, key: str = "announcement-a", kind: TextKind = NEWS, **more: int) -> TextVersion:
    with opened(key, kind) as (s, text):
        given = Edit(more.pop("revision", text.revision), said(title), **more)
        return keeping.publish(s, text, given, actor=ACTOR)


def titles(kind: TextKind = NEWS, key: str = "announcement-a") -> list[str]:
    with db.read() as s:
        return [one.part("title", "zh") for one in showing.shown(s, showing.heads(s, kind, key=key))]


def hours_pass(hours: float) -> None:
    """As if all that happened had happened earlier."""
    by = int(hours * HOUR)
    with db.write() as s:
        s.execute(
            update(TextVersion).values(
                publish_from=TextVersion.publish_from - by, publish_until=TextVersion.publish_until - by
            )
        )


def stands(key: str = "announcement-a") -> list[str]:
    """Where each version stands, the oldest first."""
    with db.read() as s:
        text = keeping.by_key(s, key)
        assert text
        rows = keeping.versions(s, text.id)
        heads = showing.heads(s, TextKind(text.kind), key=key)
        found = standing.of_each(rows, heads[0].version_id if heads else None, db.clock(s))
    return [found[n].value for n in sorted(found)]


def test_a_text_appears_at_its_time_and_goes_at_its_time() -> None:
    publish("会议", publish_from=now() + HOUR, publish_until=now() + 3 * HOUR)
    assert titles() == []
    hours_pass(2)
    assert titles() == ["会议"]
    hours_pass(2)
    assert titles() == []


def test_what_is_shown_stays_until_the_next_versions_time() -> None:
    publish("旧")
    publish("新", publish_from=now() + HOUR)
    assert (titles(), stands()) == (["旧"], ["shown", "waiting"])
    hours_pass(2)
    assert (titles(), stands()) == (["新"], ["superseded", "shown"])


def test_a_mended_waiting_version_is_the_one_that_waits_and_a_cancelled_one_is_a_draft_again() -> None:
    publish("旧")
    waiting = publish("新板", publish_from=now() + HOUR)
    publish("新版", publish_from=waiting.publish_from, base=waiting.n)
    assert (titles(), stands()) == (["旧"], ["shown", "replaced", "waiting"])
    with opened() as (s, text):
        keeping.cancel(s, text, text.revision, actor=ACTOR)
    assert (titles(), stands()) == (["旧"], ["shown", "replaced", "draft"])
    hours_pass(2)
    assert titles() == ["旧"]


def test_a_live_text_is_mended_beside_one_that_waits_and_a_second_cannot_wait() -> None:
    live = publish("错字")
    publish("明年", publish_from=now() + HOUR)
    publish("正字", base=live.n)
    assert (titles(), stands()) == (["正字"], ["superseded", "waiting", "shown"])
    with pytest.raises(Refused, match="text_waiting"):
        publish("后年", base=live.n, publish_from=now() + 2 * HOUR)
    hours_pass(2)
    assert titles() == ["明年"]


def test_what_ends_uncovers_nothing_but_where_a_place_is_never_empty() -> None:
    publish("一")
    publish("二", publish_until=now() + HOUR)
    for title, more in (("平时", {}), ("春节", {"publish_until": now() + HOUR})):
        publish(title, key="welcome", kind=TextKind.WELCOME, **more)
    assert (titles(), titles(TextKind.WELCOME, "welcome")) == (["二"], ["春节"])
    hours_pass(2)
    assert (titles(), titles(TextKind.WELCOME, "welcome")) == ([], ["平时"])


def test_a_first_text_is_shown_until_another_is_published_and_again_when_that_is_taken_down() -> None:
    own = str(body().texts["welcome"][0].title)
    assert titles(TextKind.WELCOME, "welcome") == [own]
    publish("欢迎", key="welcome", kind=TextKind.WELCOME, publish_from=now() + HOUR)
    assert titles(TextKind.WELCOME, "welcome") == [own]
    hours_pass(2)
    assert titles(TextKind.WELCOME, "welcome") == ["欢迎"]
    with opened("welcome", TextKind.WELCOME) as (s, text):
        keeping.take_down(s, text, text.revision, actor=ACTOR)
    assert titles(TextKind.WELCOME, "welcome") == [own]


def test_a_first_announcement_that_is_taken_down_is_gone_for_good() -> None:
    key = first.of_body(NEWS)[0].key
    assert len(titles(key=key)) == 1
    with opened(key) as (s, text):
        keeping.take_down(s, text, text.revision, actor=ACTOR)
    assert titles(key=key) == []


def test_questions_keep_their_order_when_one_is_changed() -> None:
    with db.read() as s:
        before = [one.key for one in showing.heads(s, TextKind.FAQ)]
    publish("改过", key=before[1], kind=TextKind.FAQ)
    publish("新的", key="faq-new", kind=TextKind.FAQ)
    with db.read() as s:
        assert [one.key for one in showing.heads(s, TextKind.FAQ)] == [*before, "faq-new"]


def test_the_second_of_two_editors_is_told_and_nothing_is_written() -> None:
    publish("甲")
    with pytest.raises(Refused, match="text_changed"):
        publish("乙", revision=0)
    assert (titles(), stands()) == (["甲"], ["shown"])


def test_of_two_who_press_at_once_one_is_told() -> None:
    def press(number: int) -> str:
        try:
            publish(f"第 {number} 人", revision=0)
        except Refused as refused:
            return refused.code
        return "published"

    assert sorted(at_once(press)) == ["published"] + ["text_changed"] * 19
    assert len(titles()) == 1


def test_there_is_one_draft_and_publishing_it_uses_it_up() -> None:
    with opened() as (s, text):
        keeping.save_draft(s, text, Edit(0, said("一")), actor=ACTOR)
        draft = keeping.save_draft(s, text, Edit(1, said("二")), actor=ACTOR)
    assert stands() == ["replaced", "draft"]
    publish("三", base=draft.n)
    assert stands() == ["replaced", "replaced", "shown"]


@pytest.mark.parametrize(
    ("begins", "ends", "code"), [(0, -HOUR, "text_ended"), (2 * HOUR, HOUR, "text_ends_early")]
)
def test_a_text_that_would_end_before_it_begins_is_refused(begins: int, ends: int, code: str) -> None:
    with pytest.raises(RuleError, match=code):
        publish("会议", publish_from=now() + begins, publish_until=now() + ends)


def test_a_text_names_only_files_of_its_own() -> None:
    with pytest.raises(RuleError, match="text_file_unknown"), opened() as (s, text):
        keeping.publish(s, text, Edit(0, {"zh": {"title": "图", "body": "![图](/files/7)"}}), actor=ACTOR)


def test_each_act_is_audited_with_the_text_and_its_version() -> None:
    publish("甲", publish_from=now() + HOUR)
    with opened() as (s, text):
        keeping.cancel(s, text, text.revision, actor=ACTOR)
    with db.read() as s:
        rows = list(s.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        assert [(row.action, row.object) for row in rows] == [
            ("text.publish", "text:1"), ("text.cancel", "text:1"),
        ]  # fmt: skip
        assert rows[0].details["version"] == 1
