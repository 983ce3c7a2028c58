"""The body's folder: complete, in its order, and refused with the reason when it makes no sense."""

import shutil

import pytest

from shared import registry
from shared.bodies import Body, body
from shared.codes import national_tables
from shared.errors import BodyError
from shared.settings import settings
from shared.words import Words

MANUAL = (
    "姓名 性别|证件类型及号码 资格取得方式|全科合格证号或考核批准文号 会员批准文件号|会员批准日期 民族|"
    "出生日期 政治面貌|会员证书编号 所在地区|职业状态 工作单位|单位性质|职务领域 职务层级|"
    "突出成果和重要奖励|联系电话 办公电话|电子邮件 通讯地址|户口所在地 邮政编码|QQ号 行业荣誉"
)


def test_the_particulars_stand_as_members_know_them_two_a_row():
    rows = body().profile.sections[0].rows
    assert "|".join(" ".join(str(field.label) for field in row) for row in rows) == MANUAL


def test_what_the_body_certified_is_read_only():
    certified = {field.key for field in body().profile.fields.values() if field.certified}
    assert certified == {
        "name", "sex", "id_document", "route", "exam_number", "approval_number", "joined_on",
        "birth_date", "certificate_number", "institute", "exam_year",
    }  # fmt: skip


def test_there_are_the_national_body_and_32_institutes():
    institutes = body().institutes
    assert [one.code for one in institutes if one.national] == ["national"]
    assert len({one.code for one in institutes}) == 33
    assert str(body().institute("新疆").name) == "新疆维吾尔自治区注册会计师协会"
    assert body().institute("440300") is None  # Shenzhen is no province
    assert body().institute("深圳注协").code == "shenzhen"


def test_every_label_choice_and_text_has_both_languages():
    here = body()
    for field in here.profile.fields.values():
        assert _complete(field.label, here)
    for table in (*here.tables.values(), here.categories):
        assert table.source
        assert all(_complete(code.words, here) for code in table.entries)
    for text in (one for texts in here.texts.values() for one in texts):
        assert _complete(text.title, here)
        assert _complete(text.text, here)


def _complete(words: Words, here: Body) -> bool:
    return all(words.texts.get(language) for language in here.languages)


def test_the_national_tables_have_the_entries_of_their_standards():
    tables = national_tables("zh")
    assert len(tables["ethnicity"].entries) == 58
    assert tables["ethnicity"].find("维吾尔").key == "05"
    assert tables["politics"].find("中共党员").key == "01"
    assert str(tables["education"].find("21").words) == "大学本科毕业"
    newer = {
        "会计硕士": "m1253",
        "MAud": "m1257",
        "税务硕士": "m0253",
        "金融硕士": "m0251",
        "会计博士": "d1253",
    }
    assert {name: tables["degree"].find(name).key for name in newer} == newer
    assert [tables[name].find("无").key for name in ("degree", "language", "title")] == ["none"] * 3
    assert tables["region"].find("重庆").key == "500000"


@pytest.mark.parametrize(
    ("file", "was", "becomes", "named"),
    [
        ("profile.toml", 'choices = "region"', 'choices = "regions"', "regions"),
        ("profile.toml", '["qq", "honours"]', '["qq"]', "honours"),
        ("lists.toml", '["staff", "一般', '["middle", "一般', "duty_level"),
        ("admission.toml", 'key = "assessment"', 'key = "exam"', "exam occurs twice"),
        ("admission.toml", 'photo_source = "exam"', 'photo_source = "exams"', "exams"),
        ("admission.toml", 'rule = "hmt"', 'rules = "hmt"', "hmt_residence needs either"),
        ("body.toml", 'hotline = "', 'line = "', "hotline"),
        ("body.toml", "[logins]", "[logins", "body.toml"),
        ("body.toml", "Asia/Shanghai", "Asia/Peking", "Asia/Peking"),
        ("body.toml", 'documents = ["membership"]', "documents = []", "documents"),
        ("body.toml", '["membership"]', '["../membership"]', "documents"),
        ("body.toml", '["membership"]', f'["{"m" * 33}"]', "documents"),
        ("body.toml", '["membership"]', '["membership", "membership"]', "documents"),
        ("body.toml", '["membership"]', '["fellowship"]', "documents/fellowship/document.toml"),
        ("admission.toml", 'rule = "hmt"', 'rule = "htm"', "admission.toml: id_type hmt_residence.*htm"),
        ("profile.toml", 'check = "mobile"', 'check = "mobil"', "profile.toml: mobile.*mobil"),
        ("profile.toml", 'fact = "sex"', 'fact = "gender"', "profile.toml: sex.*gender"),
        ("profile.toml", "[field.exam_number]", "[field.exam_no]", "exam_number"),
        ("profile.toml", 'fact = "route"', "", "route"),
        ("institutes.toml", 'code = "', 'code = "Ä', "institutes.toml"),
        ("documents/membership/document.toml", "[face]", "[face]\nsalary = {en = 'x'}", "salary"),
        ("documents/membership/document.toml", "\nname = {zh", "\nnome = {zh", "nome"),
        ("documents/membership/document.toml", '["landscape"]', '["portrait"]', "portrait"),
        ("documents/membership/document.toml", '"institute"]', '"city"]', "city"),
        ("documents/membership/document.toml", "-{certificate_number}", "-{name}", "file_name"),
        ("documents/membership/document.toml", '"ops"]', '"anyone"]', "anyone"),
    ],
)
def test_a_folder_that_makes_no_sense_is_refused_with_the_reason(tmp_path, file, was, becomes, named):
    folder = tmp_path / "body"
    shutil.copytree(settings().body_folder, folder)
    text = (folder / file).read_text("utf-8")
    assert was in text
    (folder / file).write_text(text.replace(was, becomes, 1), "utf-8")
    with pytest.raises(BodyError, match=named):
        registry.check_body(folder)


def test_a_photo_source_named_like_a_way_to_hand_photos_in_is_refused(tmp_path):
    folder = tmp_path / "body"
    shutil.copytree(settings().body_folder, folder)
    admission = (folder / "admission.toml").read_text("utf-8")
    renamed = admission.replace("[photo_source.exam]", "[photo_source.upload]")
    (folder / "admission.toml").write_text(renamed.replace('source = "exam"', 'source = "upload"'), "utf-8")
    with pytest.raises(BodyError, match=r"admission\.toml.*upload"):
        registry.check_body(folder)
