"""What leans on a library's insides says for which release it was made, and runs on no other.

It would break in silence: to patch a name that nobody reads any more is no error, and the fault is back.
"""

from importlib import metadata


class AnotherRelease(RuntimeError):
    """The installed library is not the one that a module was made for; the message says what to look at."""


def made_for(library: str, release: str, what: str) -> None:
    """Refuse to go on with another `release` (major.minor) of `library`; `what` is leant on.

    Raises AnotherRelease.
    """
    installed = metadata.version(library)
    if installed.split(".")[:2] != release.split("."):
        raise AnotherRelease(
            f"made for {library} {release}, but {installed} is installed: see whether {what} still holds, "
            "run the tests, then name the new release where this was raised"
        )
