"""Why a certificate was not made, or a job of any kind came to nothing."""

from typing import Any

from web.words.face import field_word
from web.words.saying import N_, Params

REASONS = {
    "crashed_worker": N_("程序多次意外中断，已停止重试。技术人员会处理。"),
    "database_away": N_("数据库暂时无法使用。"),
    "design_broken": N_("证书的样式有缺陷，没有制作。技术人员会处理。"),
    "batch_damaged": N_("保存的证书文件丢失或与记录不符，须由会员重新确认后再打印"),
    "batch_ended": N_("会员资格已终止"),
    "batch_many": N_("一次最多打印 %(most)s 位会员，选中了 %(found)s 位。请分几批，或用筛选缩小范围。"),
    "batch_moved": N_("已转到其他注协"),
    "batch_nobody": N_("请先选择要打印的会员。"),
    "batch_none": N_("还没有现行证书"),
    "batch_reason_long": N_("用途最多 %(longest)s 个字，现在有 %(found)s 个字。"),
    "batch_reason_missing": N_("请写明用途，例如“会员到场领取”。它会记入审计日志。"),
    "batch_revoked": N_("证书已撤销"),
    "batch_suspended": N_("会员资格暂停"),
    "batch_withdrawn": N_("证书已收回"),
    "edition_damaged": N_(
        "第 %(n)s 版的文件丢失或损坏，没有发出。请到下载页面重新确认，系统会按同一版次重新制作，"
        "证书编号、签发日期和核验码不变。"
    ),
    "edition_damaged.superseded": N_(
        "第 %(n)s 版的文件丢失或损坏，没有发出。这一版已被新版取代，请下载现行的一版。"
    ),
    "edition_revoked": N_("第 %(n)s 版已撤销，不再提供下载。如有疑问，请联系所在地方注协。"),
    "edition_withdrawn": N_("第 %(n)s 版已收回，不再提供下载。如有疑问，请联系所在地方注协。"),
    "facts_changed": N_("登记信息或照片在确认之前有了变化。请核对新的内容后再次确认。"),
    "file_damaged": N_("保存的文件丢失或与记录不符，没有使用。技术人员会处理。"),
    "file_damaged.pdf": N_(
        "保存的证书文件丢失或与记录不符，没有使用。重新确认后，系统会按同一版次重新制作。"
    ),
    "file_damaged.photo": N_("保存的照片文件丢失或与记录不符，没有使用。请回到下载页面，重新取得照片。"),
    "file_damaged.batch": N_("这个批量打印的文件丢失或与记录不符，没有下载。请重新打印这一批。"),
    "file_damaged.photo_zip": N_("存入的压缩包丢失或与记录不符，没有读取。请重新上传。"),
    "file_damaged.register": N_("存入的名册文件丢失或与记录不符，没有导入。请重新上传。"),
    "file_damaged.seal": N_("保存的印章文件丢失或与记录不符，没有使用。技术人员会处理。"),
    "file_damaged.template": N_("保存的证书样式文件丢失或与记录不符，没有使用。技术人员会处理。"),
    "fonts_differ": N_("制作证书的机器上字体与发布样式时不一致，已拒绝制作。技术人员会处理。"),
    "glyph_missing": N_("“%(char)s”字暂时印不出来：证书使用的字体里还没有这个字。"),
    "internal": N_("系统内部出错。技术人员会处理，稍后可再试一次。"),
    "membership_not_active": N_("会员资格目前不是有效状态，不能制作证书。请联系所在地方注协。"),
    "photo_missing": N_("还没有可用的照片。请先取得照片，再制作证书。"),
    "qr_unreadable": N_("制成的二维码不能正确识读，没有发出。技术人员会处理。"),
    "seal_missing": N_("印章尚未上传，无法制作。请联系注协。"),
    "storage_away": N_("文件存储暂时无法使用。"),
    "storage_full": N_("存储空间已满，没有保存。"),
    "template_missing": N_("证书样式尚未发布，无法制作。请稍后再试。"),
    "text_overflow": N_("“%(field)s”的内容太长，证书上放不下。请联系注协。"),
    "too_slow": N_("制作用时超过上限，没有做成。"),
}
# What whoever mends it wants to know besides; on a page it is folded up.
DETAILS = {
    "glyph_missing": N_("字符编码 %(code_point)s；证书样式的字体：%(fonts)s。"),
}
OPS = {
    "glyph_missing": N_(
        "“%(char)s”（%(code_point)s）在证书使用的字体中没有字形，无法印出。已尝试的字体：%(fonts)s。"
    ),
    "design_broken": N_("证书的设计不完整：文件 %(file)s，元素 %(element)s，原因 %(reason)s。"),
    "file_damaged.seal": N_(
        "保存的印章文件丢失或与记录不符，没有使用。请用 designs seal 重新存入同一图样，再继续。"
    ),
    "file_damaged.template": N_(
        "保存的样式文件丢失或与记录不符，没有使用。请用 designs publish 重新发布，再继续。"
    ),
}


def _labelled(params: Params) -> dict[str, Any]:
    return {"field": field_word(str(params["field"]))} if "field" in params else {}


# What the words of a code say beside its parameters.
MORE = {"text_overflow": _labelled}
# A few words each, for tables of counts.
SHORT = {
    "crashed_worker": N_("程序多次意外中断"),
    "design_broken": N_("样式不完整"),
    "file_damaged": N_("保存的文件丢失或损坏"),
    "fonts_differ": N_("字体与发布时不同"),
    "glyph_missing": N_("字体中没有的字"),
    "internal": N_("内部错误"),
    "membership_not_active": N_("资格不是有效状态"),
    "photo_missing": N_("没有照片"),
    "qr_unreadable": N_("二维码不能识读"),
    "seal_missing": N_("没有印章"),
    "storage_full": N_("存储空间已满"),
    "template_missing": N_("没有发布的样式"),
    "text_overflow": N_("文字放不下"),
    "too_slow": N_("用时超过上限"),
}
