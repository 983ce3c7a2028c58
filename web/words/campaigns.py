"""Why a bulk regeneration was not started."""

from web.words.saying import N_

REASONS = {
    "campaign_missing": N_("请选择一个有失败项的批次。"),
    "import_missing": N_("请选择一次已写入的名册导入。"),
    "import_not_applied": N_("名册导入 %(import_id)s 还没有写入。"),
    "import_unknown": N_("没有名册导入 %(import_id)s。"),
    "campaign_unknown": N_("没有批次 %(campaign)s。"),
    "count_differs": N_("输入的是 %(typed)s，现在选中的是 %(selected)s 人，没有开始。请核对人数后重新输入。"),
    "institute_missing": N_("请选择一个地方注协。"),
    "nothing_selected": N_("现在没有符合条件的会员，没有开始。"),
    "number_too_long": N_("有一个号码有 %(found)s 个字，号码最多 %(longest)s 个字。请每行填写一个。"),
    "numbers_encoding": N_(
        "无法识别这个文件。号码文件应为文本（.txt 或 .csv），编码 UTF-8、UTF-16 或 GB 18030；也可直接粘贴。"
    ),
    "numbers_file_unasked": N_("您选择了号码文件，范围却不是“一批号码”。请改选“一批号码”，或去掉文件。"),
    "numbers_missing": N_("请填写会员证书编号，每行一个。"),
    "numbers_too_many": N_("一次最多 %(most)s 个号码，您给了 %(given)s 个。请分几次，或按地方注协选择。"),
    "numbers_wrong": N_("有 %(count)s 处不是会员证书编号，请改正或删去。所在的行和内容：%(wrong)s。"),
    "reason_missing": N_("请写明重制的理由，例如“更换印章”。理由会记入审计日志。"),
    "reason_too_long": N_("理由最多 %(longest)s 字，现有 %(given)s 字。"),
    "selection_unknown": N_("请选择要重制的范围。"),
}
