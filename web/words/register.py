"""Words for the rules of `shared` that a register's row, a name, an ID number or a profile value can break.

Both languages stand here, because commands and the error report need them without a request.
"""

from collections.abc import Mapping
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    # the file
    "file_empty": ("文件是空的。", "The file is empty."),
    "file_kind": (
        "这是旧版 .xls 文件，请另存为 .xlsx 或 .csv。",
        "This is an old .xls file: save it as .xlsx or .csv.",
    ),
    "file_broken": ("文件损坏，无法读取{at_line}。", "The file is damaged and can't be read{at_line}."),
    "file_bomb": ("文件解压后过大，已拒绝。", "The file unpacks to too much and was refused."),
    "file_locked": ("文件设有密码，请取消密码后再上传。", "The file has a password: remove it first."),
    "file_encoding": (
        "无法识别文字编码，请存为 UTF-8 或 GB 18030。",
        "The text encoding is not known: save it as UTF-8 or GB 18030.",
    ),
    "file_too_large": ("文件超过 {longest_mb} MB。", "The file is larger than {longest_mb} MB."),
    "file_too_long": ("文件超过 {longest} 行。", "The file has more than {longest} rows."),
    "column_missing": ("缺少列：{columns}。", "Columns are missing: {columns}."),
    "column_unknown": (
        "不认识的列：{columns}。请改为《用户手册》中的列名，或删除该列。",
        "Columns are not known: {columns}. Use the manual's headings, or delete the columns.",
    ),
    "column_twice": ("列名重复：{columns}。", "A column occurs twice: {columns}."),
    # deciding
    "import_not_checked": ("这次导入现在不能这样处理。", "This import is not in a state for that."),
    "import_has_errors": (
        "有 {errors} 行错误，按“全部正确才导入”，没有导入任何一行。",
        "{errors} rows have errors: all or nothing, so nothing was imported.",
    ),
    "import_nothing_good": ("没有一行可以导入。", "No row can be imported."),
    "import_busy": (
        "另一次导入正在写入，请等它完成。",
        "Another import is being applied: wait until it is done.",
    ),
    "import_stale": (
        "检查之后名册又有变化，请重新上传检查。",
        "The register has changed since the check: upload and check again.",
    ),
    # rows
    "value_missing": ("没有填写。", "It is empty."),
    "number_form": ("会员证书编号的格式不对。", "That is not the form of a certificate number."),
    "number_twice": (
        "同一会员证书编号在文件中出现多次，另见第 {rows} 行。",
        "The certificate number occurs more than once in the file, also in row {rows}.",
    ),
    "id_twice": (
        "同一证件号码在文件中对应多个会员证书编号，另见第 {rows} 行。",
        "The ID number stands under several certificate numbers, also in row {rows}.",
    ),
    "id_known": (
        "该证件号码已登记在未终止的会员证书编号 {number} 名下。",
        "The ID number is registered under the certificate number {number}, which has not ended.",
    ),
    "institute_unknown": ("没有这个地方注协或地区。", "There is no such institute or region."),
    "choice_unknown": ("不在可选范围内（如：{choices}）。", "Not one of the choices (such as {choices})."),
    "sex_differs": ("与证件号码记载的性别（{expected}）不符。", "The ID number says otherwise: {expected}."),
    "birth_date_differs": (
        "与证件号码记载的出生日期不符。",
        "The ID number says another date of birth.",
    ),
    "date_form": ("不是正确的日期，应如 2019-03-05。", "Not a date such as 2019-03-05."),
    "date_future": ("日期在今天之后。", "The date is in the future."),
    "year_form": ("应为 {first} 至 {last} 之间的年份。", "A year from {first} to {last} is expected."),
    # identity documents
    "id_missing": ("没有填写证件号码。", "There is no ID number."),
    "id_length": ("应为 {expected} 位，现为 {found} 位。", "{expected} characters expected, {found} found."),
    "id_form": ("不是这种证件的号码格式。", "Not the form of this kind of document's number."),
    "id_region": ("前六位不是这种证件的地区代码。", "The first six digits don't fit this document."),
    "id_birth_date": ("其中的出生日期不存在。", "The date of birth in it does not exist."),
    "id_check_digit": (
        "校验码不符，请核对号码（表格中的号码应存为文本）。",
        "The check character is wrong (in a spreadsheet the number must be stored as text).",
    ),
    # names and other text
    "char_untypable": (
        "含有 {char}（{code_point}），是无法录入的字的占位符，请换成正确的字。",
        "It has {char} ({code_point}), a stand-in for a character that couldn't be typed: put the right one.",
    ),
    "char_private_use": (
        "含有自造字 {code_point}，没有通用编码，无法印刷；请换成已编码的字。",
        "It has the private-use character {code_point}, which can't be printed: use the encoded one.",
    ),
    "char_invisible": (
        "含有看不见的字符 {code_point}，请删除。",
        "It has an invisible character {code_point}.",
    ),
    "char_not_in_names": (
        "姓名中不能有“{char}”（{code_point}）。",
        "A name can't have “{char}” ({code_point}).",
    ),
    "char_uncovered": (
        "证书字体没有“{char}”（{code_point}），已导入，但暂时不能制作会员证。",
        "The certificate's fonts lack “{char}” ({code_point}): imported, but no certificate can be made yet.",
    ),
    "name_length": (
        "姓名应为 {shortest} 至 {longest} 个字，现为 {found} 个。",
        "A name has {shortest} to {longest} characters; this has {found}.",
    ),
    "name_dots": ("姓名中的间隔号位置不对。", "The dot in the name is out of place."),
    # profile values
    "value_too_long": (
        "不能超过 {longest} 个字，现为 {found} 个。",
        "At most {longest} characters; it has {found}.",
    ),
    "mobile_form": (
        "应为 11 位手机号码，境外号码以 + 开头。",
        "A mobile number of 11 digits, or one that starts with +, is expected.",
    ),
    "phone_form": ("应为电话号码，如 010-55500100。", "A phone number such as 010-55500100 is expected."),
    "email_form": ("应为电子邮件地址，如 name@example.com。", "An e-mail address is expected."),
    "postcode_form": ("应为 6 位数字的邮政编码。", "A postcode of 6 digits is expected."),
    "qq_form": ("应为 5 至 12 位数字的 QQ 号。", "A QQ number of 5 to 12 digits is expected."),
}  # fmt: skip


def rule_words(code: str, params: Mapping[str, Any], language: str = "zh") -> str:
    """What is wrong, in a sentence; a code without words is shown as it is."""
    english = language.startswith("en")
    words = WORDS.get(code)
    if words is None:
        return code
    shown = {key: _shown(value, english) for key, value in params.items()}
    line = params.get("line")
    at_line = "" if line is None else f" (line {line})" if english else f"（第 {line} 行）"
    return words[english].format_map({**shown, "at_line": at_line})


def _shown(value: Any, english: bool) -> str:
    if isinstance(value, list):
        return (", " if english else "、").join(str(one) for one in value)
    return str(value)
