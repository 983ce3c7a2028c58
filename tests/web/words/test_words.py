"""Words and codes hold each other: what is raised, recorded or shown has words, and no word is left over."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import get_args

import pytest
from flask import Flask

from shared import registry
from shared.accounts import Role, UserType
from shared.accounts.logins import Refusal
from shared.audit import Act, Noun
from shared.campaigns import CampaignState, ItemState
from shared.campaigns.forecast import Fate
from shared.campaigns.selection import Selection
from shared.certificates import CertificateState, batches, setbacks
from shared.certificates.downloads import By
from shared.certificates.verification import Verdict
from shared.jobs import JobState
from shared.jobs.kinds import Queue, all_kinds
from shared.jobs.tries import Outcome
from shared.members import Membership
from shared.photos import PhotoState, PhotoWarning, uploads
from shared.register.tables import ImportState, RowKind
from shared.texts import FileState
from shared.texts.definitions import TextKind
from shared.texts.standing import Standing
from tests.web.words import source
from web import i18n, limits, words
from web.app import create_app
from web.counter.listing import Filter
from web.words import acts, counter, details, endings, people, photos, reasons, states, verdicts, work
from web.words import texts as text_words
from web.words.reasons import Reader

FOUND = source.modules()
_REGISTER = [module for module in FOUND if "register" in module.path.parts]
CODES = (
    source.raised(FOUND, "JobError", "Refused", "RuleError")
    | source.raised(_REGISTER, "Problem", at=2)
    | source.raised(_REGISTER, "Note")
    | source.set_by_hand(FOUND, "error_code", "refused_code")
)


@pytest.fixture
def every_language(settings_env: dict[str, str]) -> Iterable[str]:
    """To be gone through: each language in turn is the reader's."""
    app: Flask = create_app()

    def each() -> Iterator[str]:
        for code in i18n.languages():
            with app.test_request_context(headers={"Cookie": f"{i18n.COOKIE}={code}"}):
                yield code

    return each()


def _code(key: str) -> str:
    return key.partition(".")[0].partition("+")[0]


def test_every_code_that_is_raised_has_words_and_every_word_its_code() -> None:
    assert {_code(key) for key in reasons.REASONS} == CODES


def test_every_way_a_photo_is_unusable_has_words_and_every_word_its_way() -> None:
    worded = {key.partition(".")[2] for key in reasons.REASONS if key.startswith("photo_unusable.")}
    assert worded == source.reasons(FOUND, "photo_unusable")


def test_a_code_stands_in_one_family_only() -> None:
    assert len(reasons.REASONS) == sum(len(family.REASONS) for family in reasons.FAMILIES)


@pytest.mark.parametrize(
    "named",
    [reasons.SHORT, *reasons.FOR_READER.values(), reasons.DETAILS, setbacks.LASTING, setbacks.BY_THE_BODY,
     endings.BY_A_NEW_PHOTO, endings.BY_THE_INSTITUTE],
)  # fmt: skip
def test_what_is_said_of_a_code_elsewhere_is_said_of_one_that_is_raised(named: Iterable[str]) -> None:
    assert {_code(key) for key in named} <= CODES


@pytest.mark.parametrize(
    ("table", "known"),
    [
        (states.JOBS, JobState), (states.TRIES, Outcome), (states.CAMPAIGNS, CampaignState),
        (states.ITEMS, ItemState), (states.FATES, Fate), (states.IMPORTS, ImportState),
        (states.MEMBERSHIPS, Membership), (states.PHOTOS, PhotoState),
        (people.ROLES, Role), (people.USER_TYPES, UserType), (photos.WARNINGS, PhotoWarning),
        (verdicts.VERDICTS, Verdict), (work.QUEUES, Queue), (acts.ACTS, Act),
        (text_words.KINDS, TextKind), (text_words.PLACES, TextKind), (text_words.STANDINGS, Standing),
        (text_words.FILES, FileState), (counter.UPLOADS, uploads.UploadState),
        (counter.OUTCOMES, uploads.Outcome), (counter.BATCHES, batches.BatchState),
        (counter.FORMS, batches.BatchForm), (counter.BYS, By), (counter.PHOTOS, PhotoState),
        (counter.FILTERS, Filter),
    ],
)  # fmt: skip
def test_every_state_has_words_and_every_word_its_state(
    table: dict[str, object], known: type[StrEnum]
) -> None:
    assert set(table) == set(known)


def test_every_state_of_an_edition_that_is_shown_has_words() -> None:
    assert set(states.EDITIONS) == set(CertificateState) - {CertificateState.MADE}


def test_every_kind_of_job_has_words_and_every_word_its_kind() -> None:
    registry.load()
    assert set(work.KINDS) == {kind.name for kind in all_kinds()}


def test_every_fault_of_a_typed_code_has_words_and_every_word_its_fault() -> None:
    assert set(verdicts.TYPED_CODES) == source.raised(FOUND, "CodeError")


def test_every_detail_of_an_audit_row_has_a_word_and_every_word_its_detail() -> None:
    counts = {kind.value for kind in RowKind} | {"warning"}  # an import's, all of them
    assert set(details.DETAILS) == source.audit_details(FOUND) | counts


def test_what_an_audit_row_can_be_about_has_words() -> None:
    assert set(details.NOUNS) == set(get_args(Noun))


def test_why_a_log_in_was_refused_and_which_limits_leave_a_row_have_words() -> None:
    assert set(details.REFUSALS) == set(Refusal) | {"too_many"}
    assert set(details.LIMITS) == {name for name, rule in limits.RULES.items() if rule.act}


def test_every_kind_of_selection_has_words() -> None:
    registry.load()
    assert set(details.SELECTIONS) == {kind.kind for kind in Selection.__subclasses__()}


def test_every_act_is_recorded_somewhere_and_rows_of_former_times_keep_their_words() -> None:
    assert source.members_used(FOUND, "Act") == set(Act.__members__)
    assert set(acts.FORMER).isdisjoint(Act)
    assert words.act("photo_submitted") == words.act("photo.submit") == "登记照片"
    assert words.act("unheard.of") == "unheard.of"


def test_a_row_without_the_parameters_is_told_in_every_language(every_language: Iterable[str]) -> None:
    for _language in every_language:
        for code in CODES:
            for reader in Reader:
                told = words.reason(code, None, reader)
                assert told
                assert code not in told
                assert "%(" not in told
            assert words.short(code)


def test_a_word_of_one_reader_is_not_anothers() -> None:
    params = {"file": "page.html", "element": "#seal", "reason": "KeyError"}
    assert "KeyError" not in words.reason("design_broken", params)
    assert "page.html" in words.reason("design_broken", params, Reader.OPS)


def test_a_missing_glyph_is_told_with_character_code_point_and_fonts() -> None:
    params = {"char": "𬺓", "code_point": "U+2CE93", "fonts": ["Noto Serif CJK SC", "HanaMinB"]}
    told = words.in_full("glyph_missing", params)
    for part in ("𬺓", "U+2CE93", "Noto Serif CJK SC、HanaMinB"):
        assert part in told


def test_lists_are_parted_as_the_language_does_it(every_language: Iterable[str]) -> None:
    told = {code: words.reason("column_missing", {"columns": ["A", "B"]}) for code in every_language}
    assert told["zh"] == "缺少列：A、B。"
    assert told["en"] == "Columns are missing: A, B."


def test_what_the_parameters_say_chooses_the_words() -> None:
    assert "MB" in words.reason("photo_unusable", {"reason": "too_large", "max_bytes": 10_000_000})
    assert words.reason("photo_unusable", {"reason": "unheard of"}) == "照片无法使用。"
    assert "90 dpi" in words.reason("photo_too_small", {"dpi": 90, "min_dpi": 150})
    assert "100×120" in words.reason("photo_too_small", {"width": 100, "height": 120})
    assert "第 7 行" in words.reason("file_broken", {"reason": "KeyError", "line": 7})


def test_a_code_without_words_is_shown_by_its_name() -> None:
    assert words.reason("unheard_of", {"a": 1}) == "没有成功，代码 unheard_of。"
