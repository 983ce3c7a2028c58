"""What stands in the lists of the institute's counter, in words."""

from shared.certificates.batches import BatchForm, BatchState
from shared.certificates.downloads import By
from shared.photos import Photo, PhotoState
from shared.photos.uploads import Outcome, UploadState
from web.words.saying import N_, say
from web.words.states import Tag

FILTERS = {
    "all": N_("全部"),
    "no_photo": N_("没有照片"),
    "to_review": N_("照片待审核"),
    "never_logged_in": N_("从未登录"),
    "incomplete": N_("基本信息不完整"),
    "current": N_("有现行证书"),
    "not_downloaded": N_("还没有下载"),
    "suspended": N_("资格暂停"),
    "ended": N_("资格终止"),
}
UPLOADS = {
    UploadState.RECEIVING: (N_("还没有传完"), "warning"),
    UploadState.CHECKING: (N_("读取中"), "info"),
    UploadState.RUNNING: (N_("处理中"), "info"),
    UploadState.DONE: (N_("已完成"), "success"),
    UploadState.REFUSED: (N_("没有采用"), "danger"),
    UploadState.CANCELLED: (N_("已取消"), "off"),
}
OUTCOMES = {
    Outcome.PENDING: (N_("待处理"), "info"),
    Outcome.TAKEN: (N_("已收下，待审核"), "success"),
    Outcome.KNOWN: (N_("以前已收下"), "off"),
    Outcome.REFUSED: (N_("没有采用"), "danger"),
    Outcome.PASSED: (N_("不是照片，略过"), "off"),
}
BATCHES = {
    BatchState.MAKING: (N_("制作中"), "info"),
    BatchState.READY: (N_("可下载"), "success"),
    BatchState.FAILED: (N_("未成功"), "danger"),
    BatchState.ERASED: (N_("已到期删除"), "off"),
}
FORMS = {
    BatchForm.PDF: N_("一个 PDF（打印副本）"),
    BatchForm.ZIP: N_("压缩包（证书原件）"),
}
BYS = {
    By.MEMBER: N_("会员本人"),
    By.STAFF: N_("工作人员代为下载"),
    By.BATCH: N_("批量打印"),
    By.API: N_("接口"),
}
PHOTOS = {
    PhotoState.RECEIVED: (N_("检查中"), "info"),
    PhotoState.WAITING: (N_("待审核"), "warning"),
    PhotoState.APPROVED: (N_("已采用"), "success"),
    PhotoState.REFUSED: (N_("没有采用"), "danger"),
    PhotoState.REPLACED: (N_("已被新照片取代"), "off"),
}


def member_filter(name: str) -> str:
    """What a list of members is called."""
    return say(FILTERS[name])


def upload_state(state: str) -> Tag:
    """Where an upload of many photos stands."""
    return _tag(UPLOADS[UploadState(state)])


def upload_outcome(outcome: str) -> Tag:
    """What became of one file."""
    return _tag(OUTCOMES[Outcome(outcome)])


def batch_state(state: str) -> Tag:
    """Where a batch stands."""
    return _tag(BATCHES[BatchState(state)])


def batch_form(form: str) -> str:
    """What is made of many certificates."""
    return say(FORMS[BatchForm(form)])


def downloaded_by(by: str) -> str:
    """Who took a certificate."""
    return say(BYS[By(by)])


def photo_state(photo: Photo) -> Tag:
    """Where one photo stands; one that is decided, but can still be undone, is said to be so."""
    if photo.state == PhotoState.WAITING and photo.verdict is not None:
        return Tag(say(N_("刚刚作了决定")), "info")
    return _tag(PHOTOS[PhotoState(photo.state)])


def _tag(words: tuple[str, str]) -> Tag:
    return Tag(say(words[0]), words[1])
