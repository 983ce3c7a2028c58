"""What the command line's groups have in common: who acts, and a sentence instead of a traceback."""

import getpass
import math
import os
from typing import Any

import click
from pydantic import ValidationError

from shared import db
from shared.audit import Actor
from shared.errors import BodyError
from shared.settings import explained

ROW = click.IntRange(1, db.LARGEST_ID)  # the number of a row


class Text(click.ParamType[str]):
    """A text that is typed: no longer than `longest` characters, and one that a database takes."""

    name = "text"

    def __init__(self, longest: int = 200) -> None:
        self._longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if len(text) > self._longest:
            self.fail(f"最多 {self._longest} 个字，现有 {len(text)} 个。", param, ctx)
        if "\x00" in text:
            self.fail("含有无法识别的字符。", param, ctx)
        return text


TEXT = Text()


class Seconds(click.FloatRange):
    """A number of seconds that can be waited for."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if math.isnan(seconds := super().convert(value, param, ctx)):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def actor() -> Actor:
    """Whoever's shell it is; in a container a user may have a number only."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return Actor(f"command:{user}"[:64])


class Commands(click.Group):
    """A group whose commands say in words what is wrong with settings, database, files or what was typed.

    A text that a command takes is a `Text`, unless it is something narrower.
    """

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        for param in cmd.params:
            if param.type is click.STRING:
                param.type = TEXT
        super().add_command(cmd, name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise click.ClickException(f"设置有误：{'；'.join(explained(error))}") from error
        except BodyError as error:
            raise click.ClickException(f"机构的文件夹有误：{error}") from error
        except UnicodeEncodeError as error:
            raise click.ClickException(f"有无法识别的文字：{error.object[:40]!a}") from error
        except OSError as error:
            if error.filename is None:  # not about a file that was named
                raise
            raise click.ClickException(f"{error.filename}：{error.strerror}") from error
        except Exception as error:
            if not db.is_away(error):
                raise
            raise click.ClickException(
                f"数据库不可用（{_reason(error)}）。已完成的不会丢失，恢复后再执行一次即可。"
            ) from error


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)  # the driver's words: no statement, no parameters
    return said.splitlines()[0]
