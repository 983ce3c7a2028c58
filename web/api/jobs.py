"""/api/v1/jobs: following a job."""

import uuid

from flask import Response

from web.api import polls
from web.api.blueprint import SECURITY, blueprint
from web.api.schemas import JobState

_HEADERS = {
    "Retry-After": {"description": "秒：此后再查才有意义", "schema": {"type": "integer"}},
    "ETag": {"description": "随 If-None-Match 送回，未变时得 304", "schema": {"type": "string"}},
}


@blueprint.route("/jobs/<uuid:job_id>", methods=["GET"])
@blueprint.doc(
    operationId="job",
    summary="查询进度",
    security=SECURITY,
    responses={
        "200": {
            "description": "已完成，links 中有下载地址",
            "content": {"application/json": {"schema": JobState}},
        },
        "202": {
            "description": "排队或制作中",
            "headers": _HEADERS,
            "content": {"application/json": {"schema": JobState}},
        },
        "304": {"description": "与上次相同"},
        "401": "UNAUTHORIZED",
        "404": "NOT_FOUND",
        "410": "GONE",
    },
)
def job(job_id: uuid.UUID) -> Response:
    """The poll: see `web.api.polls`."""
    return polls.answer(job_id)
