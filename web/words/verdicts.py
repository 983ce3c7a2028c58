"""What the verification pages say: each answer's sign and words, and what is wrong with a typed code."""

from dataclasses import dataclass

from shared.certificates.verification import Verdict
from web.words.saying import N_, say


@dataclass(frozen=True)
class Told:
    """A verdict for a person. Each has a sign of its own, so that colour alone says nothing."""

    sign: str
    word: str
    means: str
    told: str


VERDICTS = {
    Verdict.GENUINE: (
        "✓", N_("真"), N_("现行有效的%(document)s"),
        N_("由%(body)s签发，本次核验时有效。请继续与手中的证书比对。"),
    ),
    Verdict.SUPERSEDED: (
        N_("旧"), N_("不是最新版"), N_("已有更新的一版"),
        N_("这一版确由%(body)s签发，但之后又签发了新版，请不要再以这一版为凭。"),
    ),
    Verdict.WITHDRAWN: (
        N_("撤"), N_("无效"), N_("这一版已被收回"),
        N_("这一版曾由%(body)s签发，现已收回，不能作为凭证。"),
    ),
    Verdict.REVOKED: (
        N_("销"), N_("无效"), N_("这份证书已被撤销"),
        N_("这份证书曾由%(body)s签发，现已撤销，不能作为凭证。"),
    ),
    Verdict.SUSPENDED: (
        N_("停"), N_("暂不可用"), N_("会员资格已暂停"),
        N_("证书确由%(body)s签发，但持有人的会员资格目前处于暂停状态。"),
    ),
    Verdict.ENDED: (
        N_("止"), N_("无效"), N_("会员资格已终止"),
        N_("证书确由%(body)s签发，但持有人已不再是会员。"),
    ),
    Verdict.UNKNOWN: (
        "?", N_("查无此证"), N_("没有与此相符的证书"),
        N_("%(body)s没有与所查内容相符的证书。查清之前请不要采信。"),
    ),
}  # fmt: skip
# By `reason` of `shared.certificates.verify_code.CodeError`.
TYPED_CODES = {
    "character": N_("核验码里只有数字和字母（没有 U）。请检查有没有别的字符。"),
    "check": N_("核验码中有字符输错了。请与纸面逐组比对后再试。"),
    "edition": N_("核验码的末尾输错了。请与纸面逐组比对后再试。"),
    "link": N_(
        "这个链接已损坏：不是核验证书的完整链接，可能在传送中被截断或改动过。请输入印在二维码下方的核验码。"
    ),
    "length": N_("核验码的长度不对。请把二维码下方的每一组都输入，不要多也不要少。"),
}


def verdict(answer: Verdict, body: str, document: str) -> Told:
    """The words for an answer; `body` is the name of the issuing body, `document` what it issued."""
    return Told(*(say(text, {"body": body, "document": document}) for text in VERDICTS[answer]))


def typed_code(reason: str) -> str:
    """What is wrong with a code that was typed."""
    return say(TYPED_CODES[reason])
