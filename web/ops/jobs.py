"""Buttons beside a parked job: try again, give up."""

import uuid

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shared import db
from shared.errors import NotFound, Refused
from shared.jobs import parked
from web import words
from web.acting import acting
from web.ops import blueprint


@blueprint.post("/jobs/<uuid:job_id>/retry")
def job_retry(job_id: uuid.UUID) -> Response:
    """Queue it again."""
    try:
        with db.write() as s:
            done = parked.retry(s, job_id, actor=acting())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "error")
        return redirect(url_for("ops.home"))
    return _back(done, _("任务已重新排队。"))


@blueprint.post("/jobs/<uuid:job_id>/cancel")
def job_cancel(job_id: uuid.UUID) -> Response:
    """Give it up."""
    with db.write() as s:
        done = parked.give_up(s, job_id, actor=acting())
    return _back(done, _("任务已取消。"))


def _back(done: bool, said: str) -> Response:
    if not done:
        raise NotFound("parked job")
    flash(said, "success")
    return redirect(url_for("ops.home"))
