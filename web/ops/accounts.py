"""Accounts of staff and ops, for the body's admins: all of them, also who is whose staff."""

from web.desk import account_acts, staff_accounts
from web.desk.account_acts import NAMES
from web.desk.staff_accounts import Answer, Keeper
from web.ops import blueprint

_KEEPER = Keeper("ops")


@blueprint.get("/accounts")
def accounts() -> Answer:
    """All accounts but members'; `?q=` finds by name."""
    return staff_accounts.account_list(_KEEPER)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
def account_new() -> Answer:
    """Make one, show the initial password once."""
    return staff_accounts.account_new(_KEEPER)


@blueprint.route("/accounts/confirm", methods=["GET", "POST"])
def accounts_confirm() -> Answer:
    """Whose year ends soon."""
    return account_acts.accounts_confirm(_KEEPER)


@blueprint.get("/accounts/<int:account_id>")
def account(account_id: int) -> Answer:
    """One of them."""
    return staff_accounts.account_page(_KEEPER, account_id)


@blueprint.route("/accounts/<int:account_id>/change", methods=["GET", "POST"])
def account_change(account_id: int) -> Answer:
    """The person's name, the rights."""
    return staff_accounts.account_change(_KEEPER, account_id)


@blueprint.route("/accounts/<int:account_id>/move", methods=["GET", "POST"])
def account_move(account_id: int) -> Answer:
    """Another role or institute."""
    return staff_accounts.account_move(_KEEPER, account_id)


@blueprint.route(f"/accounts/<int:account_id>/<any({NAMES}):act>", methods=["GET", "POST"])
def account_act(account_id: int, act: str) -> Answer:
    """Asked about first, with its reason."""
    return account_acts.account_act(_KEEPER, account_id, act)
