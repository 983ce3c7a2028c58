"""Where an application stands, and what leads from one state to another.

    draft --send--> submitted --accept--> accepted --pass--> first_passed --approve--> approved
                        |                    |                    |
                        |                    |   (one level:      |
                        |                    +--- approve) -------|--------------> approved
                        +---- return --------+---- return --------+--> returned --send again--> where it was
                        |                    +---- refuse --------+--> refused --taken back--> where it was
                        +-- withdraw, from any of these, and returned --> withdrawn
    draft, returned: never sent (again) in time --> lapsed

`returned` and `refused` are taken back by a second person; approved, withdrawn and lapsed are the end.
"""

from enum import StrEnum
from typing import assert_never


class State(StrEnum):
    """The states of an application."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 已提交
    ACCEPTED = "accepted"  # 受理: the papers are complete
    RETURNED = "returned"  # 退回补正
    FIRST_PASSED = "first_passed"  # 初审通过
    APPROVED = "approved"  # 批准
    REFUSED = "refused"  # 不予批准
    WITHDRAWN = "withdrawn"  # 撤回
    LAPSED = "lapsed"  # 失效


class Step(StrEnum):
    """What is done to an application; each leaves an event."""

    SEND = "send"
    ACCEPT = "accept"
    RETURN = "return"
    PASS = "pass"  # noqa: S105 - no secret
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    TAKE_BACK = "take_back"
    MOVE = "move"  # to another institute


class Level(StrEnum):
    """Who reviews: the institute of the region, or the national body."""

    INSTITUTE = "institute"
    NATIONAL = "national"


# With a reviewer, the applicant, or waiting for time to pass.
UNDER_REVIEW = (State.SUBMITTED, State.ACCEPTED, State.FIRST_PASSED)
OPEN = (State.DRAFT, *UNDER_REVIEW, State.RETURNED)
SENT = (*UNDER_REVIEW, State.RETURNED)


def steps(state: State) -> frozenset[Step]:
    """What may be done in this state, by whoever may do it."""
    match state:
        case State.DRAFT:
            return frozenset({Step.SEND, Step.WITHDRAW, Step.LAPSE})
        case State.SUBMITTED:
            return frozenset({Step.ACCEPT, Step.RETURN, Step.WITHDRAW, Step.MOVE})
        case State.ACCEPTED:
            return frozenset({Step.PASS, Step.APPROVE, Step.RETURN, Step.REFUSE, Step.WITHDRAW, Step.MOVE})
        case State.FIRST_PASSED:
            return frozenset({Step.APPROVE, Step.RETURN, Step.REFUSE, Step.WITHDRAW})
        case State.RETURNED:
            return frozenset({Step.SEND, Step.WITHDRAW, Step.LAPSE, Step.TAKE_BACK})
        case State.REFUSED:
            return frozenset({Step.TAKE_BACK})
        case State.APPROVED | State.WITHDRAWN | State.LAPSED:
            return frozenset()
        case _:
            assert_never(state)


def after(step: Step, came_from: State | None = None) -> State:
    """The state that a step leads to; `came_from` is where it was returned or refused from, if it was."""
    match step:
        case Step.SEND | Step.TAKE_BACK | Step.MOVE:
            return came_from or State.SUBMITTED
        case Step.ACCEPT:
            return State.ACCEPTED
        case Step.RETURN:
            return State.RETURNED
        case Step.PASS:
            return State.FIRST_PASSED
        case Step.APPROVE:
            return State.APPROVED
        case Step.REFUSE:
            return State.REFUSED
        case Step.WITHDRAW:
            return State.WITHDRAWN
        case Step.LAPSE:
            return State.LAPSED
        case _:
            assert_never(step)
