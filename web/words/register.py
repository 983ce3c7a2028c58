"""What is wrong with a register's file, or forbids to apply it."""

from web.words.saying import N_

REASONS = {
    "cell_boolean": N_("单元格是逻辑值 %(shown)s，不是文字。请改为文字。"),
    "cell_date": N_("表格软件把这一格变成了日期（%(shown)s）。请把该列设为文本格式，重新填写原来的内容。"),
    "cell_error": N_("单元格是错误值 %(shown)s。请改好公式，或填写内容。"),
    "cell_merged": N_("单元格被合并了。请取消合并，每一行都填写内容。"),
    "cell_number_cut": N_(
        "这一格是数字，表格软件只保留 15 位，后面的已丢失。请把该列设为文本格式，重新填写完整号码。"
    ),
    "cell_shown_otherwise": N_(
        "这一格存的是 %(shown)s，显示的却是别的内容。请把该列设为文本格式，按显示的内容填写。"
    ),
    "cell_without_value": N_("公式没有保存计算结果。请用表格软件打开并保存一次，或改为填写内容。"),
    "column_missing": N_("缺少列：%(columns)s。"),
    "column_twice": N_("列名重复：%(columns)s。"),
    "column_unknown": N_("不认识的列：%(columns)s。请改为《用户手册》中的列名，或删除该列。"),
    "columns_hidden": N_("有隐藏的列，也按内容读取：%(columns)s。"),
    "columns_unnamed": N_("有的列没有列名，没有读取：%(columns)s。"),
    "file_bomb": N_("文件解压后过大，已拒绝。"),
    "file_broken": N_("文件损坏，无法读取。"),
    "file_broken+line": N_("文件损坏，无法读取（第 %(line)s 行）。"),
    "file_empty": N_("文件是空的。"),
    "file_encoding": N_("无法识别文字编码，请存为 UTF-8 或 GB 18030。"),
    "file_encoding+line": N_(
        "第 %(line)s 行有无法识别的文字，文件可能已损坏，或混用了两种编码。请重新导出。"
    ),
    "file_kind": N_("这是旧版 .xls 文件，请另存为 .xlsx 或 .csv。"),
    "file_locked": N_("文件设有密码，请取消密码后再上传。"),
    "file_no_sheet": N_("文件里没有看得见的工作表（例如只有图表）。"),
    "file_only_heading": N_("列名下面没有任何一行。"),
    "file_other": N_("这不是名册。请选择 .xlsx 或 .csv 文件。"),
    "file_program": N_("这是 %(kind)s 文件，请用原来的软件打开，另存为 .xlsx 或 .csv。"),
    "file_too_large": N_("文件超过 %(longest_mb)s MB。"),
    "file_too_long": N_("文件超过 %(longest)s 行。"),
    "heading_missing": N_("前 %(rows)s 行里找不到列名。列名要在第 1 行，或在标题的下面，例如：%(columns)s。"),
    "heading_missing+sheet": N_(
        "工作表“%(sheet)s”的前 %(rows)s 行里找不到列名。请把名册放在第一个工作表，"
        "列名在第 1 行或标题的下面，例如：%(columns)s。"
    ),
    "heading_row": N_("列名在第 %(row)s 行，其上的不读取。"),
    "import_at_work": N_("有名册正在检查或写入，请等它完成或取消它，再重新加密。"),
    "import_busy": N_("另一次导入正在写入，请等它完成。"),
    "import_has_errors": N_("有 %(errors)s 行错误，按“全部正确才导入”，没有导入任何一行。"),
    "import_not_checked": N_("这次导入现在不能这样处理。"),
    "import_nothing_good": N_("没有一行可以导入。"),
    "import_stale": N_("检查之后名册又有变化，请重新上传检查。"),
    "keys_changing": N_("正在更换密钥，完成之前不能导入名册。"),
    "row_hidden": N_("这一行在文件里是隐藏的。"),
    "rows_hidden": N_("有 %(count)s 行是隐藏的，也按内容读取；不要的请先删除再上传。行号：%(rows)s。"),
    "sheet_far": N_(
        "离其他内容很远的单元格 %(cell)s 里也有内容，无法读取。请删除多余的行列，或另存为 .csv。"
    ),
    "sheet_killed": N_("读取表格的程序被系统中止，多半是内存不够。请再上传一次；仍不行就另存为 .csv。"),
    "sheet_read": N_("读取的是工作表“%(sheet)s”；下列工作表里也有内容，没有读取：%(others)s。"),
    "sheet_too_large": N_("作为电子表格太大，无法读取，请另存为 .csv 后上传。"),
    "sheets_hidden": N_("读取的是工作表“%(sheet)s”；隐藏的工作表没有读取：%(others)s。"),
}
