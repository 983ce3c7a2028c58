"""The ways a notice may go, a file each. `line` opens one and finds out whether the receiver is taken;
only then is the letter written (a secret is made then, and voids the former).

What goes wrong is a JobError: `channel_away` and `channel_refuses_us` pass, so the notice waits and no try is
counted; `address_deferred` is tried again a few times; `address_refused`, `address_unsupported` are final.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from shared.notices import Channel
from worker.notices.channels import email, sms
from worker.notices.letter import Letter

Deliver = Callable[[Letter, str], None]
_LINES: dict[Channel, Callable[[str], AbstractContextManager[Deliver]]] = {
    Channel.EMAIL: email.line,
    Channel.SMS: sms.line,
}


def line(channel: Channel, address: str) -> AbstractContextManager[Deliver]:
    """An open way to the address; what it gives sends a letter under a name that its tries share."""
    return _LINES[channel](address)
