"""Which channels this installation has: nothing is offered that could not arrive."""

from shared.notices import Channel
from shared.settings import settings


def configured() -> frozenset[Channel]:
    """The channels that the settings name a server or gateway for."""
    named = {Channel.EMAIL: settings().mail_host, Channel.SMS: settings().sms_url}
    return frozenset(channel for channel, where in named.items() if where)
