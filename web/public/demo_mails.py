"""What the demo's mail service has taken, to be read by whoever tries the demo; with CERT_DEMO only."""

import json
import re
import urllib.request
from dataclasses import dataclass
from typing import Any

import structlog
from flask import abort, render_template
from markupsafe import Markup, escape

from shared.settings import settings
from web.public import blueprint

_log = structlog.get_logger("web")
_PATIENCE_S, _MOST_BYTES = 2.0, 2_000_000


@dataclass(frozen=True)
class DemoMail:
    """A mail or text message as it was sent."""

    at: int
    to: str
    subject: str
    text: str

    @property
    def linked(self) -> Markup:
        """The text, the addresses of this site in it as links."""
        ours = re.escape(str(escape(settings().public_address)))
        link = re.compile(rf"{ours}(?:/[\w/.-]+)?")
        return Markup(link.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', str(escape(self.text))))  # noqa: S704


@blueprint.get("/demo/mails")
def demo_mails() -> str:
    """The newest first."""
    if not settings().demo or not settings().demo_mails_url:
        abort(404)
    return render_template("public/demo_mails.html", mails=_taken())


def _taken() -> list[DemoMail] | None:
    """None when the service does not answer."""
    try:
        with urllib.request.urlopen(settings().demo_mails_url, timeout=_PATIENCE_S) as answer:  # noqa: S310 - a setting
            found: list[dict[str, Any]] = json.loads(answer.read(_MOST_BYTES))
        return [DemoMail(one["at"], one["to"], one["subject"], one["text"]) for one in found]
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("demo_mails_away", error=type(error).__name__)
        return None
