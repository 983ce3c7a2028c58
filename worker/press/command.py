"""The `designs` command: check a design's folder, look at it, publish it; keep seals."""

from pathlib import Path

import click

from shared import logs, registry
from shared.commands import Commands
from shared.errors import JobError
from worker.press import fonts, preflight, publish_commands, reference, sample
from worker.press.design import Design, load

_FOLDER = click.Path(path_type=Path)


@click.group(cls=Commands)
def main() -> None:
    """Look after the designs of certificates."""
    logs.configure()
    registry.load()


@main.command()
@click.argument("folder", type=_FOLDER)
def check(folder: Path) -> None:
    """Check the design in FOLDER and print its content hash."""
    design, pdf = _printed(folder)
    click.echo(f"设计可用：{design.hash}（样张 {len(pdf) // 1024} KB）")


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="The PDF file to write.")
def preview(folder: Path, out: Path) -> None:
    """Print a specimen of the design in FOLDER."""
    _, pdf = _printed(folder)
    out.write_bytes(pdf)
    click.echo(f"样张已写入：{out}")


@main.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--if-none", is_flag=True, help="Only while nothing is published yet.")
def publish(folder: Path | None, if_none: bool) -> None:
    """Make the design in FOLDER (default: the shipped one) the one that new certificates are made with."""
    if not (if_none and publish_commands.something_is_published()):
        publish_commands.publish(folder, lambda chosen: _printed(chosen)[0])


@main.command("seal")
@click.argument("owner")
@click.argument("picture", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def put_seal(owner: str, picture: Path) -> None:
    """Make PICTURE (SVG) the newest seal of OWNER: `national` or an institute's code."""
    publish_commands.put_seal(owner, picture)


@main.command("demo-seals")
@click.option("--if-none", is_flag=True, help="Only while there is no seal yet.")
def demo_seals(if_none: bool) -> None:
    """Draw an invented seal for the body and for each institute, for the demo."""
    if not (if_none and publish_commands.there_are_seals()):
        publish_commands.demo_seals()


def _printed(folder: Path) -> tuple[Design, bytes]:
    try:
        design = load(folder)
        preflight.check_static(design, fonts.chain_of(design))
        return design, reference.render(sample.face(design), design).pdf
    except JobError as error:
        details = "，".join(f"{key}={value}" for key, value in error.params.items())
        raise click.ClickException(f"设计不可用（{error.code}）：{details}") from error
