"""What the command line's groups in `web` have in common: words for broken rules, tables to write."""

from pathlib import Path
from typing import Any

import click

from shared import commands
from shared.errors import JobError, Refused, StorageFull
from web import words


class Commands(commands.Commands):
    """As those of `shared`, and with the words for what the rules of `shared` refuse."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (Refused, JobError) as error:
            raise click.ClickException(words.reason(error.code, error.params, words.Reader.OPS)) from error
        except StorageFull as error:
            raise click.ClickException(words.reason("storage_full")) from error


class TableFile(click.Path):
    """A spreadsheet to write: `.xlsx` or `.csv`, in a folder that is there."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        file: Path = super().convert(value, param, ctx)  # type: ignore[assignment]
        if file.suffix.lower() not in (".xlsx", ".csv"):
            self.fail("文件名应以 .xlsx 或 .csv 结尾", param, ctx)
        if not file.absolute().parent.is_dir():
            self.fail(f"没有这个文件夹：{file.absolute().parent}", param, ctx)
        return file
