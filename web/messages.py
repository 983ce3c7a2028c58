"""What is said once, after an act: shown on the next page, and still there when that page loads itself again.

Pages that wait for a job are loaded anew as soon as it is done, half a second later at times: a message that
went with the first showing could not be read.
"""

import time

from flask import Flask, g, get_flashed_messages, request, session

STAYS_S = 20
_KEPT = "messages"


def init_app(app: Flask) -> None:
    """`messages()` in templates."""
    app.add_template_global(messages)


def messages() -> list[tuple[str, str]]:
    """What is to be said now: what is new, and what this address showed first in the last seconds."""
    if "messages" not in g:
        g.messages = _messages()
    told: list[tuple[str, str]] = g.messages
    return told


def _messages() -> list[tuple[str, str]]:
    now = int(time.time())
    new: list[tuple[str, str]] = [(one[0], one[1]) for one in get_flashed_messages(with_categories=True)]
    again = {text for _category, text in new}
    kept = [
        (path, at, category, text)
        for path, at, category, text in session.get(_KEPT, ())
        if path == request.path and now - at < STAYS_S and text not in again
    ]
    kept += [(request.path, now, category, text) for category, text in new]
    if kept:
        session[_KEPT] = kept
    else:
        session.pop(_KEPT, None)
    return [(category, text) for _path, _at, category, text in kept]
