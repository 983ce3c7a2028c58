"""What is wrong with a register's file, or forbids to apply it."""

from web.words.saying import N_

REASONS = {
    "column_missing": N_("缺少列：%(columns)s。"),
    "column_twice": N_("列名重复：%(columns)s。"),
    "column_unknown": N_("不认识的列：%(columns)s。请改为《用户手册》中的列名，或删除该列。"),
    "file_bomb": N_("文件解压后过大，已拒绝。"),
    "file_broken": N_("文件损坏，无法读取。"),
    "file_broken+line": N_("文件损坏，无法读取（第 %(line)s 行）。"),
    "file_empty": N_("文件是空的。"),
    "file_encoding": N_("无法识别文字编码，请存为 UTF-8 或 GB 18030。"),
    "file_kind": N_("这是旧版 .xls 文件，请另存为 .xlsx 或 .csv。"),
    "file_locked": N_("文件设有密码，请取消密码后再上传。"),
    "file_other": N_("这不是名册。请选择 .xlsx 或 .csv 文件。"),
    "file_too_large": N_("文件超过 %(longest_mb)s MB。"),
    "file_too_long": N_("文件超过 %(longest)s 行。"),
    "import_at_work": N_("有名册正在检查或写入，请等它完成或取消它，再重新加密。"),
    "import_busy": N_("另一次导入正在写入，请等它完成。"),
    "import_has_errors": N_("有 %(errors)s 行错误，按“全部正确才导入”，没有导入任何一行。"),
    "import_not_checked": N_("这次导入现在不能这样处理。"),
    "import_nothing_good": N_("没有一行可以导入。"),
    "import_stale": N_("检查之后名册又有变化，请重新上传检查。"),
    "keys_changing": N_("正在更换密钥，完成之前不能导入名册。"),
}
