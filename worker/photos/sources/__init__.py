"""Photo sources: one file each, named in a body's `admission.toml`. Copy `exam.py` to add one.

A source has `fetch_photo(number)`, which turns the number that a member's route is known by into a request,
and settings of its own. Only what the body names is loaded.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import cast

from shared.errors import BodyError, JobError
from worker.photos.fetch import Fetched


def load(names: Iterable[str]) -> None:
    """Import these sources, so that one which isn't there is found at the start and not by a member.

    Raises BodyError.
    """
    for name in names:
        try:
            _source(name)
        except (ImportError, AttributeError) as error:
            raise BodyError(f"admission.toml: photo_source {name}: {error}") from error


def fetch_photo(source: str, number: str) -> Fetched:
    """The photo that this source has for a member's number.

    Raises JobError; its params name the `source`. An answer's bytes are not yet known to be safe.
    """
    try:
        return _source(source)(number)
    except JobError as error:
        error.params["source"] = source
        raise


def _source(name: str) -> Callable[[str], Fetched]:
    return cast(Callable[[str], Fetched], import_module(f"{__name__}.{name}").fetch_photo)
