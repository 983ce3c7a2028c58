"""Which rule a value breaks: of a register's row, a name, an ID number or the profile."""

from web.words.saying import N_

REASONS = {
    "birth_date_differs": N_("与证件号码记载的出生日期不符。"),
    "char_alike": N_(
        "姓名中不能有“%(char)s”（%(code_point)s），可能是“%(meant)s”（%(meant_point)s），请核对后改正。"
    ),
    "char_described": N_("“%(char)s”（%(code_point)s）是描述字形的符号，请换成所描述的那个字。"),
    "char_invisible": N_("含有看不见的字符 %(code_point)s，请删除。"),
    "char_lost": N_(
        "“%(char)s”（%(code_point)s）处的字已丢失（不能编码、读错编码或被遮盖），请查对原件后补上。"
    ),
    "char_not_in_names": N_("姓名中不能有“%(char)s”（%(code_point)s）。"),
    "char_private_use": N_(
        "含有自造字 %(code_point)s，没有通用编码，无法印刷：原来的字已丢失，请查对原件，换成已编码的字。"
    ),
    "char_uncovered": N_("证书字体没有“%(char)s”（%(code_point)s），已导入，但暂时不能制作会员证。"),
    "char_untypable": N_("含有 %(char)s（%(code_point)s），是无法录入的字的占位符，请换成正确的字。"),
    "choice_unknown": N_("不在可选范围内（如：%(choices)s）。"),
    "date_before_birth": N_("不晚于出生日期。"),
    "date_form": N_("不是正确的日期，应如 2019-03-05。"),
    "date_future": N_("日期在今天之后。"),
    "email_form": N_("应为电子邮件地址，如 name@example.com。"),
    "id_birth_date": N_("其中的出生日期不存在。"),
    "id_check_digit": N_("校验码不符，请核对号码（表格中的号码应存为文本）。"),
    "id_digits_doubtful": N_("末三位是 000，可能是表格按数字保存时丢失的，请核对；号码列应存为文本。"),
    "id_digits_lost": N_("末三位是表格按数字保存时丢失的，已登记的号码不会被替换；请把号码列存为文本。"),
    "id_form": N_("不是这种证件的号码格式。"),
    "id_known": N_("该证件号码已登记在未终止的会员证书编号 %(number)s 名下。"),
    "id_length": N_("应为 %(expected)s 位，现为 %(found)s 位。"),
    "id_missing": N_("没有填写证件号码。"),
    "id_region": N_("前六位不是这种证件的地区代码。"),
    "id_twice": N_("同一证件号码在文件中对应多个会员证书编号，另见第 %(rows)s 行。"),
    "institute_unknown": N_("没有这个地方注协或地区。"),
    "institute_unknown+institute": N_("没有代码为“%(institute)s”的地方注协。现有的代码：%(known)s。"),
    "mobile_form": N_("应为 11 位手机号码，境外号码以 + 开头。"),
    "name_dots": N_("姓名中的间隔号或连字符位置不对。"),
    "name_garbled": N_("文字的编码读错了，原来可能是“%(meant)s”。请以正确的编码打开，另存后再导入。"),
    "name_length": N_("姓名应为 %(shortest)s 至 %(longest)s 个字，现为 %(found)s 个。"),
    "name_no_letter": N_("姓名中没有一个字或字母。"),
    "number_form": N_("会员证书编号的格式不对。"),
    "number_twice": N_("同一会员证书编号在文件中出现多次，另见第 %(rows)s 行。"),
    "phone_form": N_("应为电话号码，如 010-55500100。"),
    "postcode_form": N_("应为 6 位数字的邮政编码。"),
    "qq_form": N_("应为 5 至 12 位数字的 QQ 号。"),
    "sex_differs": N_("与证件号码记载的性别（%(expected)s）不符。"),
    "value_missing": N_("没有填写。"),
    "value_too_long": N_("不能超过 %(longest)s 个字，现为 %(found)s 个。"),
    "year_form": N_("应为 %(first)s 至 %(last)s 之间的年份。"),
}
