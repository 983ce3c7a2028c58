"""Who did something, as a person: rows keep a log-in name, pages show whose it is."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.accounts import Account, Role
from web import words


def shown(session: Session, names: Iterable[str]) -> Mapping[str, str]:
    """What to show for each name of an actor (`shared.audit.Actor`): `李明（ops.li）`.

    A log-in name that two people have, one at an institute and one at the national body, is shown alone.
    """
    wanted = set(names)
    persons: dict[str, set[str]] = {}
    theirs = select(Account.login_name, Account.person_name).where(
        Account.login_name.in_(wanted), Account.role != Role.MEMBER
    )
    for login, person in session.execute(theirs):
        persons.setdefault(login, set()).add(person)
    return {name: words.actor(name, _one(persons.get(name, set()))) for name in wanted}


def _one(persons: set[str]) -> str:
    return next(iter(persons)) if len(persons) == 1 else ""
