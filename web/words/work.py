"""Kinds of jobs and their queues, as ops read them."""

from shared.applications import papers
from shared.campaigns import kinds as campaigns
from shared.certificates import batches
from shared.certificates import kinds as certificates
from shared.jobs.kinds import Queue
from shared.notices import kinds as notices
from shared.photos import kinds as photos
from shared.photos import uploads
from shared.register import kinds as register
from shared.texts import kinds as texts
from web.words.saying import N_, say

KINDS = {
    campaigns.CHUNK.name: N_("批次的一段"),
    certificates.PICTURE.name: N_("证书图片"),
    certificates.RENDER.name: N_("制作证书"),
    notices.SEND.name: N_("发送通知"),
    papers.DRAW.name: N_("处理入会申请的材料"),
    photos.EXAMINE.name: N_("检查照片"),
    batches.PRINT.name: N_("批量打印会员证"),
    uploads.UPLOAD.name: N_("批量上传照片"),
    photos.FETCH.name: N_("调取照片"),
    photos.FETCH_BULK.name: N_("批量调取照片"),
    photos.REMAKE.name: N_("重新生成照片"),
    photos.START_BULK.name: N_("开始批量调取照片"),
    register.APPLY.name: N_("导入名册"),
    register.CHECK.name: N_("检查名册"),
    texts.PICTURE.name: N_("处理文本的图片"),
}
QUEUES: dict[str, str] = {
    Queue.BULK: N_("批量工作"),
    Queue.NOTICE: N_("通知"),
    Queue.PHOTO: N_("会员的照片"),
    Queue.PHOTO_BULK: N_("批量取照片"),
    Queue.RENDER: N_("会员的证书"),
}


def job_kind(name: str) -> str:
    """What a job does; a kind without words is shown by its name."""
    return say(KINDS[name]) if name in KINDS else name


def queue(name: str) -> str:
    """What a queue is for; one without words is shown by its name."""
    return say(QUEUES[name]) if name in QUEUES else name
