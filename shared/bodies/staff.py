"""What a body asks of the accounts of its staff and its institutes' (`body.toml`, table `accounts`)."""

from dataclasses import dataclass
from typing import Any

_MOST_DAYS = 3_660


@dataclass(frozen=True)
class StaffRules:
    """`second_factor`: staff must set one up, not only ops. A staff account ends `confirmed_days` after an
    admin confirmed it; admins are told `told_days` ahead."""

    second_factor: bool
    confirmed_days: int
    told_days: int


def read_staff(data: dict[str, Any]) -> StaffRules:
    """The table; raises TypeError or ValueError where it makes no sense."""
    rules = StaffRules(**data)
    if not isinstance(rules.second_factor, bool):
        raise TypeError("accounts.second_factor is true or false")
    if not 0 < rules.told_days < rules.confirmed_days <= _MOST_DAYS:
        raise ValueError(f"accounts: 0 < told_days < confirmed_days <= {_MOST_DAYS} is expected")
    return rules
