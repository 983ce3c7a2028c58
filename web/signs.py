"""What happens in a browser and its account's owner is told of by a notice."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared import db
from shared.accounts import reaching
from shared.notices.telling import tell
from web import devices, traces


def of_log_in(account_id: int) -> Callable[[Session], object]:
    """To run where the log-in is written: tells of one from a browser that the account has not used."""
    is_new, device, network = devices.is_new(account_id), traces.this_device(), traces.network()

    def note(session: Session) -> None:
        if is_new:
            to = reaching.account(account_id)
            tell(session, "new_device_login", to, at=db.clock(session), device=device, network=network)

    return note
