"""What a campaign is for: everyone, an institute's members, a list of numbers, what failed before, or what an
import of the register made outdated.

The one type that pages, the API and the command make and rules take. Always active members only, with or
without a certificate. Each kind checks itself when it is made and raises Refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.campaigns import Campaign, CampaignItem, ItemState, number_list
from shared.campaigns.number_list import LONGEST_NUMBER, LONGEST_TEXT, MOST_NUMBERS
from shared.certificates import Certificate
from shared.certificates.standing import joined, standing
from shared.db import LARGEST_ID
from shared.errors import Refused
from shared.members import Member, Membership, institutes
from shared.register.tables import ImportRow, ImportState, RegisterImport, RowKind

_FEW = 500
_LONGEST_CODE = 16  # of an institute, as its column


@dataclass(frozen=True)
class Selection:
    """Which members, when it is looked at; a campaign freezes what it comes to."""

    kind: ClassVar[str]

    def statement(self, session: Session) -> Select[int]:
        """The ids of the members selected now, in the order of their numbers."""
        active = select(Member.id).where(Member.state == Membership.ACTIVE, *self.named(session))
        return active.order_by(Member.certificate_number)

    def named(self, session: Session) -> Iterable[ColumnElement[bool]]:
        """What holds of the members it names, active or not."""
        return ()

    def check(self, session: Session) -> None:
        """Refused, when what it names is not there."""

    def unknown_numbers(self, session: Session) -> list[str]:
        """Numbers it names that no active member has, in the order given."""
        return []

    def to_json(self) -> dict[str, Any]:
        """As a campaign's row keeps it; `from_json` reads it."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Everyone(Selection):
    """All active members."""

    kind = "all"


@dataclass(frozen=True)
class OfInstitute(Selection):
    """Those of one institute. Refused: institute_missing, institute_unknown."""

    kind = "institute"
    code: str

    def __post_init__(self) -> None:
        if not (self.code and self.code.isprintable() and len(self.code) <= _LONGEST_CODE):
            raise Refused("institute_missing")

    def check(self, session: Session) -> None:
        institutes.by_code(session, self.code)

    def named(self, session: Session) -> Iterable[ColumnElement[bool]]:
        return (Member.institute_code == self.code,)


@dataclass(frozen=True)
class Numbered(Selection):
    """Those with these 会员证书编号. Refused: numbers_missing, number_too_long(longest, found),
    numbers_too_many(most, given)."""

    kind = "numbers"
    numbers: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.numbers:
            raise Refused("numbers_missing")
        if (found := max(map(len, self.numbers))) > LONGEST_NUMBER:
            raise Refused("number_too_long", longest=LONGEST_NUMBER, found=found)
        if len(self.numbers) > MOST_NUMBERS:
            raise Refused("numbers_too_many", most=MOST_NUMBERS, given=len(self.numbers))

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Of numbers as they were typed, each once, in the order given. Refused: numbers_wrong too."""
        return cls(number_list.numbers_in(enumerate(texts, 1)))

    @classmethod
    def in_text(cls, text: str) -> Self:
        """Of a text of numbers, one a line or parted by spaces, commas or semicolons."""
        if len(text) > LONGEST_TEXT:
            raise Refused("numbers_too_many", most=MOST_NUMBERS, given=len(text) // (LONGEST_NUMBER + 2))
        return cls(number_list.numbers_in(number_list.parted(text)))

    @classmethod
    def in_file(cls, data: bytes) -> Self:
        """Of a file of numbers. Refused: numbers_encoding too."""
        return cls.in_text(number_list.decoded(data))

    def unknown_numbers(self, session: Session) -> list[str]:
        known: set[str] = set()
        for first in range(0, len(self.numbers), _FEW):
            few = Member.certificate_number.in_(self.numbers[first : first + _FEW])
            active = select(Member.certificate_number).where(few, Member.state == Membership.ACTIVE)
            known.update(session.scalars(active))
        return [number for number in self.numbers if number not in known]

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "numbers": list(self.numbers)}

    def named(self, session: Session) -> Iterable[ColumnElement[bool]]:
        return (Member.certificate_number.in_(self.numbers),)


@dataclass(frozen=True)
class FailedOf(Selection):
    """Those whose certificate an earlier campaign could not make. Refused: campaign_unknown(campaign)."""

    kind = "failed_of"
    campaign: int

    def __post_init__(self) -> None:
        if not 0 < self.campaign <= LARGEST_ID:
            raise Refused("campaign_unknown", campaign=self.campaign)

    def check(self, session: Session) -> None:
        if session.get(Campaign, self.campaign) is None:
            raise Refused("campaign_unknown", campaign=self.campaign)

    def named(self, session: Session) -> Iterable[ColumnElement[bool]]:
        failed = select(CampaignItem.member_id).where(
            CampaignItem.campaign_id == self.campaign, CampaignItem.state == ItemState.FAILED
        )
        return (Member.id.in_(failed),)


@dataclass(frozen=True)
class OutdatedOf(Selection):
    """Those whose certificate says what an import of the register has changed since.

    Refused: import_unknown(import_id); import_not_applied(import_id).
    """

    kind = "outdated_of"
    import_id: int

    def __post_init__(self) -> None:
        if not 0 < self.import_id <= LARGEST_ID:
            raise Refused("import_unknown", import_id=self.import_id)

    def check(self, session: Session) -> None:
        found = session.get(RegisterImport, self.import_id)
        if found is None:
            raise Refused("import_unknown", import_id=self.import_id)
        if found.state not in (ImportState.APPLIED, ImportState.STOPPED):
            raise Refused("import_not_applied", import_id=self.import_id)

    def named(self, session: Session) -> Iterable[ColumnElement[bool]]:
        return (Member.id.in_(self.holders(session).with_only_columns(Member.id)),)

    def holders(self, session: Session) -> Any:
        """The members, their current editions and the rows that changed them."""
        kind = body().usual_document
        rows = joined(select(Member, Certificate, ImportRow), kind)
        return (
            rows.join(ImportRow, ImportRow.certificate_number == Member.certificate_number)
            .join(RegisterImport, RegisterImport.id == ImportRow.import_id)
            .where(
                ImportRow.import_id == self.import_id,
                ImportRow.kind == RowKind.UPDATE,
                ImportRow.row <= RegisterImport.position,  # of one that was stopped, what is written
                standing(session, kind).outdated,
            )
        )


def from_json(given: Mapping[str, Any]) -> Selection:
    """The selection of a row, or of a request that names it like a row. Refused: selection_unknown too."""
    match given:
        case {"kind": "all"}:
            return Everyone()
        case {"kind": "institute", "code": str(code)}:
            return OfInstitute(code)
        case {"kind": "numbers", "numbers": [*numbers]}:
            return Numbered.of(numbers)
        case {"kind": "failed_of", "campaign": int(campaign)}:
            return FailedOf(campaign)
        case {"kind": "outdated_of", "import_id": int(import_id)}:
            return OutdatedOf(import_id)
    raise Refused("selection_unknown")
