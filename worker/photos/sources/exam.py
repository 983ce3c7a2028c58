"""The 全科合格证电子照片, kept by the examination service under the 全科合格证号.

An examination certificate number is no ID number, so it may stand in a URL; the member's name
and identity are not sent.
"""

from urllib.parse import quote

from shared.errors import JobError
from worker.photos.addresses import Resolver, system_resolver
from worker.photos.fetch import Fetched, fetch
from worker.photos.policy import FetchPolicy

NAME = "exam"
_MAX_NUMBER_LENGTH = 64


def fetch_exam_photo(
    exam_cert_no: str,
    base: str,
    policy: FetchPolicy,
    *,
    resolver: Resolver = system_resolver,
) -> Fetched:
    """The photo of one 全科合格证, by GET `<base>/photos/<exam_cert_no>`. Raises JobError."""
    return fetch(exam_photo_url(exam_cert_no, base), policy, resolver=resolver)


def exam_photo_url(exam_cert_no: str, base: str) -> str:
    """The photo's address; any character that has a meaning in a path is escaped."""
    number = exam_cert_no.strip()
    if not number or len(number) > _MAX_NUMBER_LENGTH or set(number) == {"."}:
        raise JobError("photo_not_found", final=True, reason="number")
    return f"{base.rstrip('/')}/photos/{quote(number, safe='')}"
