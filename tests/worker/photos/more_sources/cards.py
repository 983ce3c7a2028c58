"""A second photo source, as small as one can be: it draws what it is asked for."""

from datetime import UTC, datetime

from deploy.demo.portraits import portrait
from worker.photos.fetch import Fetched


def fetch_photo(number: str) -> Fetched:
    """A picture that only this number has."""
    return Fetched(portrait(number), "image/jpeg", "cards.example", 200, datetime.now(UTC))
