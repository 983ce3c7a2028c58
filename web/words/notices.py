"""Notices in words: what has become of them, and why they did not arrive."""

from shared.notices import Channel, Dropped, NoticeState, catalogue
from web import i18n
from web.words.saying import N_, say
from web.words.states import Tag

STATES = {
    NoticeState.WAITING: (N_("待发送"), "info"),
    NoticeState.SENT: (N_("已发出"), "success"),
    NoticeState.DROPPED: (N_("没有发送"), "off"),
    NoticeState.FAILED: (N_("发送失败"), "danger"),
}
CHANNELS = {Channel.EMAIL: N_("电子邮件"), Channel.SMS: N_("短信")}
DROPPED: dict[str, str] = {
    Dropped.NOBODY: N_("没有这个账户，或账户不能再使用。"),
    Dropped.NO_WAY: N_("没有已确认的地址，或本人关闭了这种通知。"),
    Dropped.TOO_MANY: N_("24 小时内已发出多封，最近的一封仍然有效。"),
}
REASONS = {
    "address_deferred": N_("对方的邮件服务器几次都没有收下。请稍后再发一次，或换一个地址。"),
    "address_refused": N_("对方的服务器不接收发往这个地址的内容。请核对地址有没有写错。"),
    "address_unsupported": N_("邮件服务不支持这种地址。请换一个只含字母和数字的地址。"),
    "channel_away": N_("邮件或短信服务没有响应。"),
    "channel_refuses_us": N_("邮件或短信服务没有接受，要由管理人员处理。"),
    "contact_same": N_("这就是现在使用的地址。"),
    "notice_too_late": N_("等待的时间太长，已经没有发送的必要。"),
}
OPS = {
    "address_deferred": N_("对方的服务器几次都没有收下：%(status)s %(told)s"),
    "address_refused": N_("对方的服务器拒收：%(status)s %(told)s"),
    "channel_refuses_us": N_("服务器或网关拒绝本系统，请检查账号、密码和发件地址：%(status)s %(told)s"),
}
SHORT = {
    "channel_away": N_("邮件或短信服务没有响应"),
    "channel_refuses_us": N_("邮件或短信服务拒绝本系统"),
}


def notice_state(state: str) -> Tag:
    """What has become of a notice."""
    text, kind = STATES[NoticeState(state)]
    return Tag(say(text), kind)


def notice_title(kind: str) -> str:
    """What a kind of notice is called; one that there is no more of by its name."""
    known = catalogue.kinds().get(kind)
    return known.title.get(i18n.language()) if known else kind


def channel(name: str) -> str:
    """How a notice travels."""
    return say(CHANNELS[Channel(name)])


def dropped(why: str) -> str:
    """Why a notice was not sent at all."""
    return say(DROPPED[why]) if why in DROPPED else why
