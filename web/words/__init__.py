"""Every word for a code, in the reader's language: one door for pages, API and commands.

A file a family; the tables' texts are Chinese and stand in the catalogues (`web/translations`). Tests hold
every code that is raised, every act and every state to its words, and every word to its code.
"""

from web.words.acts import act
from web.words.admission import PhotoWords, photo_words
from web.words.applications import (
    application_field,
    application_list,
    application_state,
    application_step,
    ground,
    paper_state,
    same_fact,
)
from web.words.counter import (
    batch_form,
    batch_state,
    downloaded_by,
    member_filter,
    photo_state,
    upload_outcome,
    upload_state,
)
from web.words.details import detail, limit, noun, photo_source, refusal, selection_kind
from web.words.endings import Failure, advice, failure, obstacle, setback, title
from web.words.face import face_value, field_word
from web.words.notices import channel, dropped, notice_state, notice_title
from web.words.people import actor, right, rights, role, user_type
from web.words.photos import photo_warning
from web.words.polls import message
from web.words.reasons import Reader, in_full, reason, short, told
from web.words.report import report_words
from web.words.saying import writing
from web.words.states import (
    account_state,
    campaign_state,
    edition_state,
    fate,
    import_state,
    item_state,
    job_state,
    membership,
    photo_states,
    try_outcome,
)
from web.words.texts import text_file_state, text_kind, text_part, text_place, text_standing
from web.words.verdicts import typed_code, verdict
from web.words.work import job_kind, queue

__all__ = [
    "Failure",
    "PhotoWords",
    "Reader",
    "account_state",
    "act",
    "actor",
    "advice",
    "application_field",
    "application_list",
    "application_state",
    "application_step",
    "batch_form",
    "batch_state",
    "campaign_state",
    "channel",
    "detail",
    "downloaded_by",
    "dropped",
    "edition_state",
    "face_value",
    "failure",
    "fate",
    "field_word",
    "ground",
    "import_state",
    "in_full",
    "item_state",
    "job_kind",
    "job_state",
    "limit",
    "member_filter",
    "membership",
    "message",
    "notice_state",
    "notice_title",
    "noun",
    "obstacle",
    "paper_state",
    "photo_source",
    "photo_state",
    "photo_states",
    "photo_warning",
    "photo_words",
    "queue",
    "reason",
    "refusal",
    "report_words",
    "right",
    "rights",
    "role",
    "same_fact",
    "selection_kind",
    "setback",
    "short",
    "text_file_state",
    "text_kind",
    "text_part",
    "text_place",
    "text_standing",
    "title",
    "told",
    "try_outcome",
    "typed_code",
    "upload_outcome",
    "upload_state",
    "user_type",
    "verdict",
    "writing",
]
