"""States of rows in words; a state that is shown as a tag also says which kind of tag."""

from dataclasses import dataclass

from shared.accounts import Account
from shared.campaigns import CampaignState, ItemState
from shared.campaigns.forecast import Fate
from shared.certificates import CertificateState
from shared.jobs import JobState
from shared.jobs.tries import Outcome
from shared.members import Membership
from shared.photos import PhotoState
from shared.register.tables import ImportState
from web.words.saying import N_, say


@dataclass(frozen=True)
class Tag:
    """A state's word, and the kind of tag (`ui.tag`) that it is shown in."""

    word: str
    kind: str


JOBS = {
    JobState.QUEUED: N_("排队中"),
    JobState.RUNNING: N_("处理中"),
    JobState.SUCCEEDED: N_("已完成"),
    JobState.FAILED: N_("未成功"),
    JobState.CANCELLED: N_("已取消"),
    JobState.PARKED: N_("多次中断，已停放"),
}
TRIES = {
    Outcome.SUCCEEDED: N_("完成"),
    Outcome.FAILED: N_("失败"),
    Outcome.RETRY: N_("未成功，稍后再试"),
    Outcome.SLICE_DONE: N_("完成一段"),
    Outcome.GIVEN_BACK: N_("工作进程停止，已交回"),
    Outcome.CRASHED: N_("工作进程中断"),
    Outcome.PARKED: N_("工作进程又一次中断，已停放"),
    Outcome.CANCELLED: N_("已取消"),
}
CAMPAIGNS = {
    CampaignState.PLANNED: (N_("待开始"), "info"),
    CampaignState.CANARY: (N_("试制中"), "info"),
    CampaignState.RUNNING: (N_("进行中"), "info"),
    CampaignState.PAUSED: (N_("已暂停"), "warning"),
    CampaignState.STOPPED: (N_("已自动停止"), "danger"),
    CampaignState.DONE: (N_("已完成"), "success"),
    CampaignState.CANCELLED: (N_("已取消"), "off"),
    CampaignState.ROLLED_BACK: (N_("已撤回"), "off"),
}
ITEMS = {
    ItemState.DONE: N_("已制作"),
    ItemState.SKIPPED: N_("未变化而跳过"),
    ItemState.FAILED: N_("失败"),
    ItemState.CANCELLED: N_("已取消"),
    ItemState.PENDING: N_("待制作"),
}
FATES = {
    Fate.READY: N_("制作新一版"),
    Fate.UNCHANGED: N_("没有变化，跳过"),
    Fate.PHOTO_MISSING: N_("没有照片，不能制作"),
    Fate.UNPRINTABLE: N_("姓名中有字库没有的字，不能制作"),
    Fate.SEAL_MISSING: N_("所属注协没有印章，不能制作"),
    Fate.TEMPLATE_MISSING: N_("没有发布的样式，不能制作"),
    Fate.ENDED: N_("资格已终止"),
    Fate.SUSPENDED: N_("资格暂停"),
}
EDITIONS = {
    CertificateState.CURRENT: (N_("现行"), "success"),
    CertificateState.SUPERSEDED: (N_("已被新版取代"), "info"),
    CertificateState.WITHDRAWN: (N_("已收回"), "off"),
    CertificateState.REVOKED: (N_("已撤销"), "off"),
}
IMPORTS = {
    ImportState.CHECKING: (N_("检查中"), "info"),
    ImportState.CHECKED: (N_("待您决定"), "warning"),
    ImportState.APPLYING: (N_("导入中"), "info"),
    ImportState.APPLIED: (N_("已导入"), "success"),
    ImportState.REFUSED: (N_("无法读取"), "danger"),
    ImportState.CANCELLED: (N_("已放弃"), "off"),
    ImportState.STOPPED: (N_("未写完"), "danger"),
}
MEMBERSHIPS = {
    Membership.ACTIVE: (N_("有效"), "success"),
    Membership.SUSPENDED: (N_("暂停"), "warning"),
    Membership.ENDED: (N_("终止"), "off"),
}
# Of a member's photos the first state of this order counts.
PHOTOS = {
    PhotoState.APPROVED: N_("可用"),
    PhotoState.RECEIVED: N_("待处理"),
    PhotoState.WAITING: N_("待处理"),
    PhotoState.REFUSED: N_("未通过"),
    PhotoState.REPLACED: N_("没有"),
}


def job_state(state: str) -> str:
    """What has become of a job."""
    return say(JOBS[JobState(state)])


def try_outcome(outcome: str) -> str:
    """How one try of a job ended."""
    return say(TRIES[Outcome(outcome)])


def campaign_state(state: str) -> Tag:
    """Where a campaign stands."""
    return _tag(CAMPAIGNS[CampaignState(state)])


def item_state(state: str) -> str:
    """What has become of one member in a campaign."""
    return say(ITEMS[ItemState(state)])


def fate(state: str) -> str:
    """What would become of a member in a campaign."""
    return say(FATES[Fate(state)])


def edition_state(state: str) -> Tag:
    """Where an edition of a certificate stands."""
    return _tag(EDITIONS[CertificateState(state)])


def import_state(state: str) -> Tag:
    """Where an import stands."""
    return _tag(IMPORTS[ImportState(state)])


def membership(state: str) -> Tag:
    """Where a membership stands."""
    return _tag(MEMBERSHIPS[Membership(state)])


def photo_states(states: set[str]) -> str:
    """How far a member's photos have got, from the states of all of them."""
    return say(next((text for state, text in PHOTOS.items() if state in states), N_("没有")))


def account_state(account: Account | None) -> str:
    """Whether a member can log in, and has."""
    if account is None:
        return say(N_("还没有领取密码"))
    if account.disabled_at is not None:
        return say(N_("已停用"))
    return say(N_("已登录过") if account.first_login_at else N_("待首次登录"))


def _tag(words: tuple[str, str]) -> Tag:
    return Tag(say(words[0]), words[1])
