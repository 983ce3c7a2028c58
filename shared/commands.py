"""What the command line's groups have in common: who acts, and a sentence instead of a traceback."""

import getpass
from typing import Any

import click
from pydantic import ValidationError

from shared import db
from shared.audit import Actor


def actor() -> Actor:
    """Whoever's shell it is."""
    return Actor(f"command:{getpass.getuser()}"[:64])


class Commands(click.Group):
    """A group whose commands say in words what is wrong with the settings or the database."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise click.ClickException(f"设置有误：{_settings_named(error)}") from error
        except Exception as error:
            if not db.is_away(error):
                raise
            raise click.ClickException(
                f"数据库不可用（{_reason(error)}）。已完成的不会丢失，恢复后再执行一次即可。"
            ) from error


def _settings_named(error: ValidationError) -> str:
    """Names and reasons only: a setting's value may be a secret."""
    found = error.errors(include_input=False, include_url=False)
    return "；".join(f"CERT_{'_'.join(map(str, e['loc'])).upper()} {e['msg']}" for e in found)


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)  # the driver's words: no statement, no parameters
    return said.splitlines()[0]
