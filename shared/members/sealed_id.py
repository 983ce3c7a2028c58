"""A member's ID number at rest: sealed for its certificate number, so that it opens in no other row."""

from shared import crypto
from shared.members import Member
from shared.members.identity import mask_id


def seal_id(id_number: str, certificate_number: str) -> bytes:
    """What `Member.id_number_sealed` holds (and a staged row of an import, which becomes a member's)."""
    return crypto.seal(id_number, _row(certificate_number))


def id_number(member: Member) -> str:
    """The plain number. Raises cryptography's InvalidTag for one that was sealed for another member."""
    return unseal_id(member.id_number_sealed, member.certificate_number)


def unseal_id(sealed: bytes, certificate_number: str) -> str:
    """What `seal_id` sealed. Raises InvalidTag, or KeyError when its key is in no setting."""
    return crypto.unseal(sealed, _row(certificate_number))


def masked_id(member: Member) -> str:
    """The number with all but its ends hidden."""
    return mask_id(id_number(member))


def _row(certificate_number: str) -> str:
    return f"member:{certificate_number}"
