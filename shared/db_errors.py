"""What a failed statement may say: never its parameters, nor the row it was about.

Exceptions end in logs, and databases put values into their words (`Key (name)=(李大光) already exists`). What
is said is cut down where the exception is made, so that no log, command or traceback must think of it.
"""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, StatementError

_DATA_EXCEPTION = "22"  # the class of SQLSTATEs whose first line already quotes the value


def hide_values(engine: Engine) -> None:
    """Have every exception of this engine's statements say what is wrong, not with whom."""
    event.listen(engine, "handle_error", _say_less)


def say_less(error: BaseException) -> None:
    """Cut down what an exception of a driver says; for what goes past an engine."""
    error.args = (_said_by_database(error), *error.args[1:])


def _say_less(context: ExceptionContext) -> None:
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(wrapped, DBAPIError):
        say_less(original)
        wrapped.args = (f"({type(original).__module__}.{type(original).__name__}) {original}",)
    elif isinstance(wrapped, StatementError):  # a value that could not be made into a parameter
        wrapped.args = original.args = (f"{type(original).__name__} while making the parameters",)


def _said_by_database(error: BaseException) -> str:
    """PostgreSQL's first line without DETAIL, CONTEXT and the like; the driver's own words as they are."""
    diagnosis: Any = getattr(error, "diag", None)
    if diagnosis is None or diagnosis.message_primary is None:
        return str(error)
    if (diagnosis.sqlstate or "").startswith(_DATA_EXCEPTION):
        return f"{type(error).__name__} (SQLSTATE {diagnosis.sqlstate})"
    return str(diagnosis.message_primary)
