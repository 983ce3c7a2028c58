"""Applications for membership: states, steps, lists, fields, and why something is not done."""

from shared.applications.papers import PaperState
from shared.applications.queue import List
from shared.applications.states import State, Step
from shared.bodies import body
from web import i18n
from web.words.saying import N_, say
from web.words.states import Tag

STATES = {
    State.DRAFT: (N_("草稿"), "info"),
    State.SUBMITTED: (N_("已提交"), "info"),
    State.ACCEPTED: (N_("受理"), "info"),
    State.RETURNED: (N_("退回补正"), "warning"),
    State.FIRST_PASSED: (N_("初审通过"), "info"),
    State.APPROVED: (N_("批准"), "success"),
    State.REFUSED: (N_("不予批准"), "danger"),
    State.WITHDRAWN: (N_("撤回"), "off"),
    State.LAPSED: (N_("失效"), "off"),
}
STEPS = {
    Step.SEND: N_("提交"),
    Step.ACCEPT: N_("受理"),
    Step.RETURN: N_("退回补正"),
    Step.PASS: N_("初审通过"),
    Step.APPROVE: N_("批准"),
    Step.REFUSE: N_("不予批准"),
    Step.WITHDRAW: N_("撤回"),
    Step.LAPSE: N_("失效"),
    Step.TAKE_BACK: N_("收回决定"),
    Step.MOVE: N_("转交其他注协"),
}
LISTS = {
    List.TODO: N_("待办"),
    List.MINE: N_("我领取的"),
    List.NEW: N_("新申请"),
    List.BACK: N_("补正后交回"),
    List.OVERDUE: N_("已超期"),
    List.WITH_APPLICANT: N_("等待申请人补正"),
    List.ELSEWHERE: N_("在全国协会"),
    List.ENDED: N_("已办结"),
    List.ALL: N_("全部"),
}
PAPER_STATES = {
    PaperState.RECEIVED: (N_("正在处理"), "info"),
    PaperState.READY: (N_("已收到"), "success"),
    PaperState.REFUSED: (N_("无法使用"), "danger"),
}
SAME = {
    "identity": N_("证件号码"),
    "name_and_birth": N_("姓名和出生日期"),
}
FIELDS = {
    "way": N_("申请的情形"),
    "id_type": N_("证件类型"),
    "id_number": N_("证件号码"),
    "sex": N_("性别"),
    "birth_date": N_("出生日期"),
    "institute_code": N_("申请加入的注协"),
}
REASONS = {
    "application_closed": N_("申请已经提交，现在不能修改。退回补正之后才能修改，也可以撤回。"),
    "application_lacking": N_("还有没有填写或上传的内容。"),
    "application_changed_elsewhere": N_("您在另一个窗口或设备上改动了申请。请再核对一遍，然后提交。"),
    "application_not_now": N_("申请现在的状态下不能这样做。"),
    "application_changed": N_("在您打开本页之后，这份申请有了变化，因此没有作出决定。"),
    "application_not_yours": N_("这份申请现在不由本会审核。"),
    "application_own": N_("申请人与您同名。审核人不能审核自己的申请，请由同事审核。"),
    "application_right_needed": N_("您的账户没有这项权限。"),
    "application_member_exists": N_("同一证件已有有效的会员证书编号，不能批准。"),
    "second_person_needed": N_("这一步须由另一位有复审权限的人作出。"),
    "finding_not_judged": N_("还有没有判断的疑似重复。请先逐条说明是否为同一人。"),
    "mend_nothing_asked": N_("请写明要补正什么。"),
    "ground_missing": N_("请选择不予批准的理由，或用文字写明。"),
    "approval_date": N_("批准日期应在首次提交之后，且不晚于今天。"),
    "approval_document": N_("请填写会员批准文件号，最多 %(longest)s 个字。"),
    "number_pattern_full": N_("会员证书编号 %(number)s 超出了编号规则，请联系技术人员。"),
    "number_all_taken": N_("会员证书编号都已使用，请联系技术人员检查编号的起始值。"),
    "number_taken": N_("会员证书编号 %(number)s 刚刚被占用，没有批准。请再办理一次。"),
    "paper_not_asked": N_("这种情形不需要这份材料。"),
    "paper_empty": N_("文件是空的。"),
    "paper_kind": N_("只接受 JPEG、PNG 图片和 PDF 文件。"),
    "paper_large": N_("文件太大（%(found)s 字节），最多 %(longest)s 字节。"),
    "papers_many": N_("材料最多 %(longest)s 份。请先删除不需要的。"),
    "paper_password": N_("这个 PDF 需要密码才能打开。请去掉密码后再上传。"),
    "paper_xfa": N_("这是动态表单（XFA），不能显示。请在 Adobe Reader 中打开它，打印为 PDF 后再上传。"),
    "paper_pages": N_("文件有 %(found)s 页，最多 %(longest)s 页。"),
    "paper_broken": N_("文件不完整或已损坏，打不开。请重新保存或扫描后再上传。"),
    "paper_too_heavy": N_("文件太复杂，无法显示。请打印后扫描，再上传。"),
}


def application_state(state: str) -> Tag:
    """Where an application stands."""
    word, kind = STATES[State(state)]
    return Tag(say(word), kind)


def application_step(step: str) -> str:
    """What was done to an application."""
    return say(STEPS[Step(step)])


def application_list(name: str) -> str:
    """One of the lists that reviewers work from."""
    return say(LISTS[List(name)])


def paper_state(state: str) -> Tag:
    """What is known of a document."""
    word, kind = PAPER_STATES[PaperState(state)]
    return Tag(say(word), kind)


def same_fact(name: str) -> str:
    """What two persons have in common."""
    return say(SAME[name]) if name in SAME else application_field(name)


def application_field(key: str) -> str:
    """The label of a field, or of a kind of document, of an application."""
    rules, language = body().applications, i18n.language()
    if key in rules.papers:
        return rules.papers[key].words.get(language)
    if key in body().profile.fields:
        return body().profile.fields[key].label.get(language)
    return say(FIELDS[key]) if key in FIELDS else key


def ground(key: str) -> str:
    """A ground of refusal; one that the body has no longer is shown by its key."""
    found = body().applications.grounds.get(key)
    return found.words.get(i18n.language()) if found else key
