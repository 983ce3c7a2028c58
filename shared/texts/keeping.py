"""Texts are saved, published, cancelled and taken down here, each act with its audit row.

Whoever saves says on which revision of the text their page stood: where somebody else was quicker, nothing is
written, and both are shown (`Refused` text_changed).
"""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared import audit, db
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.errors import NotFound, Refused
from shared.rules import RuleError
from shared.texts import Contents, Text, TextFile, TextVersion, VersionState, showing
from shared.texts.definitions import TextKind
from shared.texts.references import references


@dataclass(frozen=True)
class Edit:
    """What a page was sent with: the text's revision and the version that it stood on, and what was typed.

    Times are milliseconds; `publish_from` None is at once, `publish_until` None for good.
    """

    revision: int
    contents: Contents
    base: int | None = None
    publish_from: int | None = None
    publish_until: int | None = None


def ensure(session: Session, key: str, kind: TextKind, institute: str | None) -> Text:
    """The row of the text with this key, made if there is none."""
    row = {
        "key": key,
        "kind": kind,
        "institute_code": institute,
        "revision": 0,
        "created_at": db.clock(session),
    }
    db.insert_new(session, Text, {**row, "created_at": db.clock(session)})
    return session.scalars(select(Text).where(Text.key == key)).one()


def by_key(session: Session, key: str) -> Text | None:
    """The row of the text with this key, if it has one."""
    return session.scalar(select(Text).where(Text.key == key))


def versions(session: Session, text_id: int) -> list[TextVersion]:
    """All versions of a text, the newest first."""
    rows = select(TextVersion).where(TextVersion.text_id == text_id)
    return list(session.scalars(rows.order_by(TextVersion.n.desc())))


def draft_of(session: Session, text_id: int) -> TextVersion | None:
    """The version that is a draft."""
    wanted = TextVersion.text_id == text_id, TextVersion.state == VersionState.DRAFT
    return session.scalar(select(TextVersion).where(*wanted))


def waiting_of(session: Session, text_id: int) -> TextVersion | None:
    """The version that waits for its time."""
    wanted = TextVersion.text_id == text_id, TextVersion.state == VersionState.PUBLISHED
    later = TextVersion.publish_from > db.clock(session)
    return session.scalar(select(TextVersion).where(*wanted, later))


def save_draft(session: Session, text: Text, edit: Edit, *, actor: Actor) -> TextVersion:
    """A new version that nobody sees yet, in place of the draft there was.

    Raises Refused text_changed, RuleError text_file_unknown.
    """
    _advance(session, text, edit.revision)
    made = _new(session, text, edit, VersionState.DRAFT, actor)
    made.publish_from, made.publish_until = edit.publish_from, edit.publish_until
    _note(session, Act.TEXT_SAVE, text, actor, version=made.n)
    return made


def publish(session: Session, text: Text, edit: Edit, *, actor: Actor) -> TextVersion:
    """A new version that is shown from its time on. The one that is shown stays until then.

    One that waits is replaced when the page stood on it; beside it only what is shown at once can be
    published. Raises Refused text_changed, text_waiting; RuleError text_file_unknown, text_ends_early,
    text_ended.
    """
    _advance(session, text, edit.revision)
    now = db.clock(session)
    begins = max(edit.publish_from or now, now)
    if edit.publish_until is not None and edit.publish_until <= begins:
        raise RuleError("text_ended" if edit.publish_until <= now else "text_ends_early")
    waiting = waiting_of(session, text.id)
    if waiting is not None and waiting.n != edit.base and begins > now:
        raise Refused("text_waiting", at=waiting.publish_from)
    if waiting is not None and waiting.n == edit.base:
        waiting.state = VersionState.REPLACED
    made = _new(session, text, edit, VersionState.PUBLISHED, actor)
    made.publish_from, made.publish_until = begins, edit.publish_until
    audit.record(
        session, Act.TEXT_PUBLISH, Object("text", text.id), actor=actor, version=made.n,
        publish_from=_hour(begins), publish_until=_hour(edit.publish_until),
    )  # fmt: skip
    return made


def cancel(session: Session, text: Text, revision: int, *, actor: Actor) -> None:
    """The version that waits is a draft again; what is shown stays. Raises Refused text_changed."""
    _advance(session, text, revision)
    waiting = waiting_of(session, text.id)
    if waiting is None:
        raise Refused("text_changed")
    _no_draft(session, text)
    waiting.state = VersionState.DRAFT
    _note(session, Act.TEXT_CANCEL, text, actor, version=waiting.n)


def discard(session: Session, text: Text, revision: int, *, actor: Actor) -> None:
    """The draft is none any more; it stays among the versions. Raises Refused text_changed."""
    _advance(session, text, revision)
    draft = draft_of(session, text.id)
    if draft is None:
        raise Refused("text_changed")
    draft.state = VersionState.REPLACED
    _note(session, Act.TEXT_DISCARD, text, actor, version=draft.n)


def take_down(session: Session, text: Text, revision: int, *, actor: Actor) -> None:
    """What is shown of the text ends now. Raises Refused text_changed; NotFound when nothing is shown."""
    _advance(session, text, revision)
    found = showing.heads(session, TextKind(text.kind), key=text.key)
    if not found:
        raise NotFound("nothing of this text is shown")
    now, head = db.clock(session), found[0]
    if head.first is not None:
        edit = Edit(revision, head.first.contents)
        version = _insert(session, text, edit, VersionState.PUBLISHED, None)
        version.publish_from = min(head.dated_at or text.created_at, now)
    else:
        version = session.get_one(TextVersion, head.version_id)
    version.publish_until = now
    _note(session, Act.TEXT_TAKE_DOWN, text, actor, version=version.n)


def _advance(session: Session, text: Text, revision: int) -> None:
    """Nobody else has changed the text since that revision, nor does before this transaction ends."""
    mine = update(Text).where(Text.id == text.id, Text.revision == revision)
    if db.changed(session, mine.values(revision=revision + 1)) != 1:
        raise Refused("text_changed")


def _new(session: Session, text: Text, edit: Edit, state: VersionState, actor: Actor) -> TextVersion:
    """The next version, which takes the place of the draft: always when it is one, else if it began there."""
    draft = draft_of(session, text.id)
    if draft is not None and (state is VersionState.DRAFT or draft.n == edit.base):
        _no_draft(session, text)
    return _insert(session, text, edit, state, actor.account_id)


def _insert(
    session: Session, text: Text, edit: Edit, state: VersionState, author_id: int | None
) -> TextVersion:
    last = session.scalar(select(func.max(TextVersion.n)).where(TextVersion.text_id == text.id))
    made = TextVersion(
        text_id=text.id, n=(last or 0) + 1, state=state, contents=edit.contents,
        files=_known_files(session, text, edit.contents), author_id=author_id, created_at=db.clock(session),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _no_draft(session: Session, text: Text) -> None:
    draft = TextVersion.text_id == text.id, TextVersion.state == VersionState.DRAFT
    session.execute(update(TextVersion).where(*draft).values(state=VersionState.REPLACED))


def _known_files(session: Session, text: Text, contents: Contents) -> list[int]:
    named = references(contents)
    if not named:
        return []
    mine = session.scalars(select(TextFile.id).where(TextFile.text_id == text.id, TextFile.id.in_(named)))
    known = set(mine)
    if strange := sorted(named - known):
        raise RuleError("text_file_unknown", files=strange)
    return sorted(known)


def _hour(ms: int | None) -> str:
    """As people read it, in the body's time zone."""
    return "" if ms is None else body().local(ms).strftime("%Y-%m-%d %H:%M")


def _note(session: Session, act: Act, text: Text, actor: Actor, **details: object) -> None:
    audit.record(session, act, Object("text", text.id), actor=actor, **details)
