"""Photo sources: one file each, named in a body's `admission.toml`. Copy `exam.py` to add one.

A source has `fetch_photo(number)`, which turns the number that a member's route is known by into a request,
and settings of its own. Only what the body names is loaded.
"""

from importlib import import_module
from typing import cast

from shared.errors import JobError
from worker.photos.fetch import Fetched


def fetch_photo(source: str, number: str) -> Fetched:
    """The photo that this source has for a member's number.

    Raises JobError; its params name the `source`. An answer's bytes are not yet known to be safe.
    """
    try:
        return cast(Fetched, import_module(f"{__name__}.{source}").fetch_photo(number))
    except JobError as error:
        error.params["source"] = source
        raise
