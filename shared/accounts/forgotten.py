"""忘记密码 by mail: asked for by anybody, answered alike, looked into by the notice's job.

The link sets a password and does nothing else: it ends the log-ins, and removes no second factor.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import audit, db
from shared.accounts import Account, UserType, reaching, rules
from shared.audit import STRANGER, Act, Object
from shared.notices import proofs
from shared.notices.proofs import Seen
from shared.notices.telling import tell

KIND = "password_reset"


def ask(login_name: str, *, language: str) -> None:
    """Have the link sent to the member with this log-in name, if there is one who has an address.

    Costs the same for a name that nobody has: the same look-up, rows and job.
    """
    named = Account.user_type == UserType.MEMBER, Account.login_name == login_name
    with db.write() as session:
        account_id = session.scalar(select(Account.id).where(*named))
        tell(
            session, KIND, reaching.account(account_id), language=language, unseen=True,
            asked=db.clock(session),
        )  # fmt: skip
        audit.record(session, Act.ACCOUNT_FORGOTTEN, Object("account", account_id), actor=STRANGER)


def look(session: Session, token: str) -> tuple[Seen, Account] | None:
    """What the link stands for, and whose it is; None for one that was never sent. Changes nothing."""
    seen = proofs.look(session, KIND, token)
    if seen is None:
        return None
    return seen, session.get_one(Account, int(seen.subject.partition(":")[2]))


def use(token: str, hashed: str) -> bool:
    """Set the password, as `passwords.hash_password` made it; False when the link is not open any more.

    Raises Refused as `rules.refuse_closed`.
    """
    with db.write() as session:
        found = look(session, token)
        if found is None:
            return False
        seen, account = found
        session.refresh(account, with_for_update={"key_share": True})  # before the proof: the order of locks
        rules.refuse_closed(session, account)
        if not proofs.use(session, seen.id):
            return False
        rules.set_by_link(session, account, hashed)
    return True
