"""Accounts of an institute's staff (of the national body's, too), for who has the right to keep them."""

from web.desk import account_acts, staff_accounts
from web.desk.account_acts import NAMES
from web.desk.institutes import own_institute
from web.desk.staff_accounts import Answer, Keeper
from web.institute import blueprint


def _keeper() -> Keeper:
    return Keeper("institute", own_institute())


@blueprint.get("/accounts")
def accounts() -> Answer:
    """The institute's own; `?q=` finds by name."""
    return staff_accounts.account_list(_keeper())


@blueprint.route("/accounts/new", methods=["GET", "POST"])
def account_new() -> Answer:
    """Make one, show the initial password once."""
    return staff_accounts.account_new(_keeper())


@blueprint.route("/accounts/confirm", methods=["GET", "POST"])
def accounts_confirm() -> Answer:
    """Whose year ends soon."""
    return account_acts.accounts_confirm(_keeper())


@blueprint.get("/accounts/<int:account_id>")
def account(account_id: int) -> Answer:
    """One of them; others do not exist here."""
    return staff_accounts.account_page(_keeper(), account_id)


@blueprint.route("/accounts/<int:account_id>/change", methods=["GET", "POST"])
def account_change(account_id: int) -> Answer:
    """The person's name, the rights."""
    return staff_accounts.account_change(_keeper(), account_id)


@blueprint.route(f"/accounts/<int:account_id>/<any({NAMES}):act>", methods=["GET", "POST"])
def account_act(account_id: int, act: str) -> Answer:
    """Asked about first, with its reason."""
    return account_acts.account_act(_keeper(), account_id, act)
