"""Kinds of jobs and their queues, as ops read them."""

from web.words.saying import N_, say

KINDS = {
    "campaign_chunk": N_("批次的一段"),
    "import_apply": N_("导入名册"),
    "import_check": N_("检查名册"),
    "photo_bulk_start": N_("开始批量调取照片"),
    "photo_examine": N_("检查照片"),
    "photo_fetch": N_("调取照片"),
    "photo_fetch_bulk": N_("批量调取照片"),
    "photo_remake": N_("重新生成照片"),
    "picture": N_("证书图片"),
    "render": N_("制作证书"),
}
QUEUES = {
    "bulk": N_("批量工作"),
    "photo": N_("会员的照片"),
    "photo_bulk": N_("批量取照片"),
    "render": N_("会员的证书"),
}


def job_kind(name: str) -> str:
    """What a job does; a kind without words is shown by its name."""
    return say(KINDS[name]) if name in KINDS else name


def queue(name: str) -> str:
    """What a queue is for; one without words is shown by its name."""
    return say(QUEUES[name]) if name in QUEUES else name
