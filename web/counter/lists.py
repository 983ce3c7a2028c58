"""The list: counts of each filter, a page of one, and the same as a file."""

from collections.abc import Iterator, Sequence
from typing import IO

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from shared import db
from shared.audit import Act, Object
from shared.bodies import body
from shared.members import Institute, Member
from shared.members.numbers import plain_number
from shared.members.profile import display
from shared.members.sealed_id import masked_id
from shared.photos import review
from shared.register.columns import known_columns
from shared.register.table_file import write_csv, write_xlsx
from web import forms, i18n, words
from web.counter import blueprint, listing
from web.counter.listing import Chosen, Filter
from web.counter.viewing import account
from web.desk import csv_file
from web.desk.institutes import own_institute
from web.desk.paging import asked_page, page_of

_SIZE = 50
_BATCH = 1_000


@blueprint.get("/")
def members() -> ResponseReturnValue:
    """`?list=` a filter, `?q=` a search within it. A whole number leads to its member at once."""
    chosen = asked()
    with db.read() as s:
        page = page_of(s, listing.rows(s, chosen), asked_page(), size=_SIZE)
        if page.total == 1 and page.items[0].certificate_number == plain_number(chosen.q):
            return redirect(url_for("counter.member", number=page.items[0].certificate_number))
        return render_template(
            "counter/members.html", page=page, chosen=chosen, filters=list(Filter),
            counts=listing.counts(s, chosen.institute), shown=listing.shown(s, page.items),
            form=forms.blank({"q": chosen.q}), masked=masked_id, photo_word=words.photo_states,
            account_word=words.account_state, institute=s.get_one(Institute, chosen.institute),
            to_review=review.counts(s, account(s)),
        )  # fmt: skip


def asked() -> Chosen:
    """What the address asks for; nonsense is everybody."""
    name, q = request.args.get("list", ""), " ".join(request.args.get("q", "").split())[:64]
    return Chosen(own_institute(), Filter(name) if name in set(Filter) else Filter.ALL, q)


@blueprint.get("/file")
def members_file() -> ResponseReturnValue:
    """The list as .csv or .xlsx: it can be imported again, which then changes nothing."""
    chosen, xlsx = asked(), request.args.get("as") == "xlsx"
    name = f"members-{chosen.institute}-{chosen.filter}"
    csv_file.note(Act.MEMBER_EXPORT, Object("member", None), name)
    write = write_xlsx if xlsx else write_csv

    def put(file: IO[bytes]) -> None:
        with db.read() as s:
            write(file, _table(s, chosen))

    return csv_file.send(name, put, xlsx=xlsx)


def _table(s: Session, chosen: Chosen) -> Iterator[Sequence[str]]:
    """Headings that the import knows; what no register may change has headings of its own."""
    known, columns = known_columns(body()), body().profile.columns
    heading = [known[key][0] for key in (*_FACTS, *_profile_keys())]
    yield [*heading, columns["id_number_masked"][0], *columns["exported"]]
    institute = s.get_one(Institute, chosen.institute).name
    found = listing.rows(s, chosen)
    after = ""
    while some := s.scalars(found.where(Member.certificate_number > after).limit(_BATCH)).all():
        more = listing.shown(s, some)
        for one in some:
            yield [*_facts(one, institute), *_profile(one), masked_id(one), *_standing(one, more[one.id])]
        after = some[-1].certificate_number


_FACTS = ("certificate_number", "name", "sex", "id_type", "route", "exam_number", "joined_on", "institute")


def _profile_keys() -> list[str]:
    return [field.key for field in body().profile.editable()]


def _profile(one: Member) -> list[str]:
    """In the body's language, as a register has them."""
    fields, own = body().profile.fields, one.profile or {}
    shown = (display(fields[key], own.get(key), body().language, body().writing) for key in _profile_keys())
    return list(shown)


def _facts(one: Member, institute: str) -> list[str]:
    tables, language = body().tables, body().language
    return [
        one.certificate_number, one.name, one.sex, tables["id_type"].word(one.id_type, language),
        tables["route"].word(one.route, language), one.exam_number, one.joined_on, institute,
    ]  # fmt: skip


def _standing(one: Member, more: listing.Shown) -> list[str]:
    return [
        words.membership(one.state).word,
        words.photo_states(set(more.photo_states)),
        str(more.edition.n) if more.edition else "",
        i18n.moment(more.downloaded_at) if more.downloaded_at else "",
        words.account_state(more.account),
    ]
