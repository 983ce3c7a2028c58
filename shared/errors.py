"""Exceptions named after the broken rule. The words for a code are made when it is shown, in `web`."""

from typing import Any


class ServiceError(Exception):
    """Base of all errors of this service."""


class JobError(ServiceError):
    """A job could not do its work.

    `code` names the reason, `final` says whether trying again is pointless, and `params` (JSON values)
    name what is wrong, where, and what was expected.
    """

    def __init__(self, code: str, *, final: bool, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.final = final
        self.params = params


class LostLease(ServiceError):
    """Another worker has claimed this job since: whatever was made must be thrown away."""


class StorageFull(ServiceError):
    """No room to store a file; nothing of it was kept."""


class StorageAway(ServiceError):
    """The storage can't be reached, read or written just now: nothing is known of the file."""


class NotFound(ServiceError):
    """There is no such thing, or it is not this person's."""


class Refused(ServiceError):
    """A rule forbids what was asked; `code` and `params` say which and what to do."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class BodyError(ServiceError):
    """The folder of this installation's body makes no sense; the message names the file."""
