"""What every program does first: see that its settings make sense, then know every noun."""

from pydantic import ValidationError

from shared import registry
from shared.bodies import body
from shared.errors import BodyError
from shared.settings import explained, settings


class NotToBeStarted(SystemExit):
    """The settings make no sense together; each line says what to set. Ends the program with code 1."""


def program() -> None:
    """Check the settings, then `registry.load()`. Raises NotToBeStarted, which says what to set."""
    check()
    registry.load()


def check() -> None:
    """Raises NotToBeStarted when a setting is missing, weak or nonsense."""
    try:
        found = settings()
        registry.check_body(found.body_folder)
    except ValidationError as error:
        raise NotToBeStarted(_said(explained(error))) from None
    except BodyError as error:
        raise NotToBeStarted(_said([f"CERT_BODY_FOLDER: {error}"])) from None
    if not found.specimen and found.public_host != (domain := body().official_domain):
        wanted = f"CERT_PUBLIC_ADDRESS=https://{domain} (the body's official_domain)"
        raise NotToBeStarted(_said([f"CERT_SPECIMEN=false prints real certificates: set {wanted} as well"]))


def _said(sentences: list[str]) -> str:
    return "\n".join(["Not started: a setting is wrong.", *(f"  {one}" for one in sentences)])
