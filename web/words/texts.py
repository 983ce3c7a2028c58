"""Texts that staff keep: their kinds, parts and states, and why one is not taken."""

from typing import Any

from shared.texts import FileState
from shared.texts.definitions import TextKind
from shared.texts.standing import Standing
from web.words.saying import N_, Params, say
from web.words.states import Tag

KINDS = {
    TextKind.WELCOME: N_("栏目寄语"),
    TextKind.LOGIN_NOTES: N_("登录说明"),
    TextKind.ANNOUNCEMENT: N_("公告"),
    TextKind.GUIDE: N_("入会指南"),
    TextKind.FAQ: N_("常见问题"),
    TextKind.PRIVACY: N_("个人信息处理规则"),
    TextKind.BANNER: N_("维护通知"),
    TextKind.CONTACTS: N_("联系方式和办公时间"),
    TextKind.REVIEW_NOTICE: N_("审核通知"),
}
# Where it is read.
PLACES = {
    TextKind.WELCOME: N_("首页上方"),
    TextKind.LOGIN_NOTES: N_("登录框下方"),
    TextKind.ANNOUNCEMENT: N_("首页和公告栏，最新的在前"),
    TextKind.GUIDE: N_("首页“常见问题”的第一条"),
    TextKind.FAQ: N_("首页“常见问题”"),
    TextKind.PRIVACY: N_("每页下方的链接，简短说明在表单旁"),
    TextKind.BANNER: N_("每一页的上方"),
    TextKind.CONTACTS: N_("“地方注协咨询电话”和会员的页面"),
    TextKind.REVIEW_NOTICE: N_("代替本会的联系方式显示"),
}
PARTS = {
    "title": N_("标题"),
    "body": N_("正文"),
    "brief": N_("表单旁的简短说明"),
    "phone": N_("电话"),
    "address": N_("地址"),
    "hours": N_("办公时间"),
}
STANDINGS = {
    Standing.DRAFT: (N_("草稿"), "info"),
    Standing.WAITING: (N_("等待发布"), "warning"),
    Standing.SHOWN: (N_("正在显示"), "success"),
    Standing.OVER: (N_("已撤下"), "off"),
    Standing.SUPERSEDED: (N_("已被后一版取代"), "off"),
    Standing.REPLACED: (N_("发布前已被替换"), "off"),
}
FILES = {
    FileState.RECEIVED: (N_("正在处理"), "info"),
    FileState.READY: (N_("可以使用"), "success"),
    FileState.REFUSED: (N_("无法使用"), "danger"),
}
REASONS = {
    "text_changed": N_("在您打开本页之后，这个文本已有别的改动。"),
    "text_ended": N_("撤下的时间已经过去，请改为以后的时间，或留空。"),
    "text_ends_early": N_("撤下的时间应在发布的时间之后。"),
    "text_file_empty": N_("文件是空的。"),
    "text_file_kind": N_(
        "这个文件的内容不是可用的格式，没有保存。图片可用 JPEG、PNG，附件可用 PDF、Word、Excel、PowerPoint；"
        "只改文件名不会改变内容。"
    ),
    "text_file_large": N_("文件过大，最大 %(max_mb)s MB，没有保存。"),
    "text_file_macros": N_("文件中含有宏（程序），没有保存。请另存为不含宏的文件再上传。"),
    "text_file_unknown": N_("正文引用了不属于这个文本的文件（编号 %(files)s）。请先在下方上传，再引用。"),
    "text_files_many": N_("一个文本最多有 %(longest)s 个图片和附件。"),
    "text_part_long": N_("不能超过 %(longest)s 个字，现为 %(found)s 个。"),
    "text_part_missing": N_("没有填写。"),
    "text_time_form": N_("应为日期和时间，如 2027-01-01 09:00。"),
    "text_time_unknown": N_("这一天没有这个时刻（时钟在此时拨快）。"),
    "text_waiting": N_("已有一版在等待发布。请修改那一版，或先取消它的发布；立即发布则不受影响。"),
}


def _limit(params: Params) -> dict[str, Any]:
    return {"max_mb": f"{int(params.get('longest', 0)) / 1_000_000:g}"}


MORE = {"text_file_large": _limit}


def text_standing(name: str) -> Tag:
    """Where a version of a text stands."""
    word, kind = STANDINGS[Standing(name)]
    return Tag(say(word), kind)


def text_file_state(name: str) -> Tag:
    """What has become of an uploaded file."""
    word, kind = FILES[FileState(name)]
    return Tag(say(word), kind)


def text_kind(kind: str) -> str:
    """What staff call a kind of text."""
    return say(KINDS[TextKind(kind)])


def text_place(kind: str) -> str:
    """Where it is read."""
    return say(PLACES[TextKind(kind)])


def text_part(name: str) -> str:
    """What a part is called above its field."""
    return say(PARTS[name])
