"""The `designs` command: check a design's folder, look at it, publish it; keep seals."""

from pathlib import Path

import click

from shared import logs, registry
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.commands import Commands
from shared.errors import JobError
from worker.press import design_marks, fonts, preflight, publish_commands, reference, sample
from worker.press.design import Design, load

_FOLDER = click.Path(path_type=Path)
_DOCUMENT = click.option(
    "--document", metavar="KEY", help="Kind of document (default: the body's usual one)."
)


@click.group(cls=Commands)
def main() -> None:
    """Look after the designs of certificates."""
    logs.configure()
    registry.load()


@main.command()
@click.argument("folder", type=_FOLDER)
@_DOCUMENT
def check(folder: Path, document: str | None) -> None:
    """Check the design in FOLDER and print its content hash."""
    design, pdf = _printed(folder, _kind(document))
    click.echo(f"设计可用：{design.hash}（样张 {len(pdf) // 1024} KB）")


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="The PDF file to write.")
@_DOCUMENT
def preview(folder: Path, out: Path, document: str | None) -> None:
    """Print a specimen of the design in FOLDER."""
    _, pdf = _printed(folder, _kind(document))
    out.write_bytes(pdf)
    click.echo(f"样张已写入：{out}")


@main.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--if-none", is_flag=True, help="Only while nothing is published yet for the document.")
@click.option("--all", "every", is_flag=True, help="Every kind of document, each with its first design.")
@_DOCUMENT
def publish(folder: Path | None, if_none: bool, every: bool, document: str | None) -> None:
    """Make the design in FOLDER (default: the document's first) the one for new certificates."""
    if every and (folder or document):
        raise click.UsageError("--all takes neither a folder nor --document")
    for kind in body().documents.values() if every else [_kind(document)]:
        if not (if_none and publish_commands.is_published(kind)):
            publish_commands.publish(kind, folder, _printed)


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


def _kind(key: str | None) -> DocumentKind:
    found = body().usual_document if key is None else body().documents.get(key)
    if found is None:
        known = "、".join(body().documents)
        raise click.BadParameter(f"没有 {key} 这种证书，现有：{known}", param_hint="--document")
    return found


def _printed(folder: Path, kind: DocumentKind) -> tuple[Design, bytes]:
    try:
        design = load(folder, frozenset(kind.profile_keys))
        design_marks.check_document(design.page, kind)
        preflight.check_static(design, fonts.chain_of(design))
        return design, reference.render(sample.face(design), design).pdf
    except JobError as error:
        details = "，".join(f"{key}={value}" for key, value in error.params.items())
        raise click.ClickException(f"设计不可用（{error.code}）：{details}") from error
