"""Who looks, at which application, from which list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, request, url_for
from sqlalchemy.orm import Session

from shared import applications
from shared.accounts import Account
from shared.applications import Application, review
from shared.applications.queue import List, Viewer
from web.desk.institutes import own_institute
from web.desk.paging import asked_page


@dataclass(frozen=True)
class Place:
    """The list somebody came from, as addresses carry it."""

    list: List
    q: str
    page: int = 1

    @property
    def args(self) -> dict[str, str]:
        """For `url_for`."""
        more = {"q": self.q, "page": str(self.page) if self.page > 1 else ""}
        return {"list": self.list.value, **{name: text for name, text in more.items() if text}}


def viewer() -> Viewer:
    """Whose lists are shown. Raises NotFound for an account without an institute."""
    return Viewer(g.account.id, own_institute())


def place() -> Place:
    """The list and search of the address; nonsense is the first list."""
    named = request.args.get("list", "")
    chosen = List(named) if named in set(List) else List.TODO
    return Place(chosen, " ".join(request.args.get("q", "").split())[:64], asked_page())


def theirs(s: Session, application_id: int, *, lock: bool = False) -> Application:
    """An application that these people may see. Raises NotFound."""
    found = applications.lock(s, application_id) if lock else applications.by_id(s, application_id)
    return review.seen_by(found, viewer().institute_code)


def account(s: Session) -> Account:
    """The account of whoever acts."""
    return s.get_one(Account, g.account.id)


def address(application_id: int) -> str:
    """The item's page, in its list."""
    return f"{url_for('review.item', application_id=application_id)}?{urlencode(place().args)}"
