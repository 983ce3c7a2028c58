"""`photos`: attach a photo to a member, or fetch the photos that are missing.

    photos add NUMBER FILE            stored as it came, then examined by a job; shows the outcome
    photos fetch --missing            for every active member without one whose route has a photo source

The work is done by the `photo` and `photo_bulk` workers; the command only submits and watches.
"""

import time
import uuid
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import func, select

from shared import audit, db, jobs, photos, registry
from shared.audit import Act, Object
from shared.commands import Seconds, actor
from shared.jobs import Job, JobState
from shared.members import by_number, institutes
from shared.photos import Photo, PhotoSource, PhotoState
from shared.photos.intake import receive
from shared.photos.kinds import FETCH_BULK, START_BULK
from shared.settings import settings
from web import words
from web.commands.group import Commands

_POLL_S = 0.2


@click.group(cls=Commands)
def main() -> None:
    """会员照片：附加、获取。"""
    registry.load()


@main.command()
@click.argument("number")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", type=click.Choice(["on_site", "upload"]), default="on_site", help="照片来源")
@click.option("--review", is_flag=True, help="检查后等待他人审核，不直接采用")
@click.option("--wait", "wait_s", type=Seconds(0), default=60.0, help="最多等待结果的秒数，0 为不等待")
def add(number: str, file: Path, source: str, review: bool, wait_s: float) -> None:
    """把照片 FILE 附加给证书编号为 NUMBER 的会员。"""
    with db.read() as session:
        member = by_number(session, number)
    if member is None:
        raise click.ClickException(f"没有证书编号为 {number} 的会员。")
    received = receive(
        member.id,
        _read(file),
        source=PhotoSource(source),
        actor=actor(),
        approve=not review,
        file=file.name[:120],
    )
    _watch(lambda: _is_over(received.job_id), wait_s)
    _say_outcome(number, received.photo_id, received.job_id)


def _read(file: Path) -> bytes:
    """The file, but no more of it than shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(settings().photo_upload_bytes + 1)


def _watch(is_over: Callable[[], bool], wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline and not is_over():
        time.sleep(_POLL_S)


def _is_over(job_id: uuid.UUID) -> bool:
    with db.read() as session:
        return session.get_one(Job, job_id).state not in jobs.UNFINISHED


def _say_outcome(number: str, photo_id: int, job_id: uuid.UUID) -> None:
    with db.read() as session:
        photo, job = session.get_one(Photo, photo_id), session.get_one(Job, job_id)
    match PhotoState(photo.state):
        case PhotoState.APPROVED | PhotoState.WAITING as state:
            size = f"{photo.width}×{photo.height} 像素"
            outcome = "照片已采用" if state is PhotoState.APPROVED else "照片已收到，等待审核"
            click.echo(f"{number}：{outcome}（{size}）。")
            for code in photo.warnings:
                click.echo(f"  注意：{words.photo_warning(code)}")
        case PhotoState.REFUSED:
            said = words.reason(photo.refused_code, job.error_params)
            raise click.ClickException(f"{number}：{said}")
        case PhotoState.REPLACED:
            click.echo(f"{number}：照片已被更新的一张替换。")
        case PhotoState.RECEIVED:
            click.echo(f"{number}：照片已收到，尚未检查完（任务 {job.id}，{words.job_state(job.state)}）。")


@main.command()
@click.option("--missing", is_flag=True, required=True, help="所有尚无照片而照片可以调取的会员")
@click.option("--institute", help="只限此地方注协（代码）")
@click.option("--wait", "wait_s", type=Seconds(0), default=86_400.0, help="最多等待结果的秒数，0 为不等待")
def fetch(missing: bool, institute: str | None, wait_s: float) -> None:
    """从照片来源获取缺少的照片。"""
    started = _start_fetch(institute)
    if started is None:
        click.echo("没有缺少照片的会员。")
        return
    job_id, total = started
    click.echo(f"需要获取 {total} 张照片。")
    with click.progressbar(length=total, label="获取照片") as bar:

        def is_over() -> bool:
            over, finished = _progress(job_id)
            bar.update(min(finished, total) - bar.pos)
            return over

        _watch(is_over, wait_s)
    _say_counts(job_id)


def _start_fetch(institute: str | None) -> tuple[uuid.UUID, int] | None:
    """Submits the job that submits the fetches; None when nobody lacks a photo."""
    with db.write() as session:
        if institute is not None:
            institutes.by_code(session, institute)
        lacking = photos.missing(institute).subquery()
        total = int(session.scalar(select(func.count()).select_from(lacking)) or 0)
        if not total:
            return None
        key = f"photo-bulk-start:{institute or 'all'}"
        job = jobs.submit(session, START_BULK, key=key, payload={"institute": institute})
        audit.record(
            session, Act.PHOTO_FETCH_MISSING, Object("job", job.id), actor=actor(), count=total,
            institute=institute,
        )  # fmt: skip
        return job.id, total


def _counts(job_id: uuid.UUID) -> tuple[Job, dict[tuple[str, str | None], int]]:
    """The starting job, and its fetches by state and error code."""
    with db.read() as session:
        start = session.get_one(Job, job_id)
        grouped = (
            select(Job.state, Job.error_code, func.count())
            .where(Job.kind == FETCH_BULK.name, Job.created_at >= start.created_at)
            .group_by(Job.state, Job.error_code)
        )
        return start, {(state, code): n for state, code, n in session.execute(grouped)}


def _progress(job_id: uuid.UUID) -> tuple[bool, int]:
    """Whether all is done, and how many fetches are."""
    start, counts = _counts(job_id)
    waiting = sum(n for (state, _), n in counts.items() if state in jobs.UNFINISHED)
    done = sum(counts.values()) - waiting
    return start.state not in jobs.UNFINISHED and not waiting, done


def _say_counts(job_id: uuid.UUID) -> None:
    start, counts = _counts(job_id)
    got = counts.pop((JobState.SUCCEEDED, None), 0)
    click.echo(f"已获取 {got} 张。")
    failed: dict[str, int] = {}
    waiting = 0
    for (state, code), n in counts.items():
        if state in jobs.UNFINISHED:
            waiting += n
        else:
            why = words.short(code) if code else words.job_state(state)
            failed[why] = failed.get(why, 0) + n
    for why, n in sorted(failed.items()):
        click.echo(f"  未获取 {n} 张：{why}")
    if waiting or start.state in jobs.UNFINISHED:
        click.echo("仍在获取，可稍后再次运行本命令查看。")
    elif start.state != JobState.SUCCEEDED:
        raise click.ClickException(f"获取任务未完成（{words.job_state(start.state)}）。")
