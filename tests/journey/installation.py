"""What an installation has before its first member comes: institutes, seals, a design, a register."""

import csv
import subprocess
from pathlib import Path

from shared import clock, db
from shared.bodies import body
from shared.certificates.designs import NATIONAL, Seal
from shared.members import Institute
from shared.storage import sha256, storage
from tests import factories
from tests.servers.stack import BIN, ROOT
from worker.press import seal

# As a register has it: the body's column names. 毕业院校 is missing: the member is to fill it in.
ROW = {
    "姓名": "古丽娜尔·买买提",
    "性别": "女",
    "证件类型": "中国身份证",
    "证件号码": "44052119820916010X",
    "资格取得方式": "考试",
    "全科合格证号": "11002015000002",
    "会员批准文件号": "会协〔2019〕37号",
    "会员批准日期": "2019-06-23",
    "民族": "维吾尔族",
    "出生日期": "1982-09-16",
    "政治面貌": "群众",
    "会员证书编号": "11002019000002",
    "所在地区": "北京注册会计师协会",
    "工作单位": "示范制造股份有限公司",
    "联系电话": "18949730710",
    "电子邮件": "member2@mail.example",
    "通讯地址": "示例市示例区会计路16号",
    "户口所在地": "广西壮族自治区",
    "邮政编码": "850592",
    "学历": "大学本科毕业",
    "学位": "管理学学士学位",
    "所学专业": "会计学",
    "毕业院校": "",
    "外语语种": "英语",
    "专业技术职称种类": "会计专业人员",
    "全科合格年份": "2015",
    "会员类别": "非执业会员",
}
# The demo examination service has no photo for numbers that begin with 404.
ROW_WITHOUT_PHOTO = ROW | {
    "姓名": "顾玉雨",
    "证件号码": "410303196101100107",
    "出生日期": "1961-01-10",
    "全科合格证号": "40402015000002",
    "会员证书编号": "11002019000404",
    "毕业院校": "示范大学",
}


def furnish(folder: Path, *rows: dict[str, str]) -> None:
    """Institutes and seals of the body, the shipped design, and these rows, if any, through `members
    import`.
    """
    factories.published_design()
    with db.write() as session:
        for position, known in enumerate(body().institutes):
            session.add(
                Institute(
                    code=known.code, name=str(known.name), names=dict(known.name.texts),
                    national=known.national,
                    position=position, phone=known.phone, address=known.address, hours=known.hours,
                )
            )  # fmt: skip
    with db.write() as session:
        for owner, name in ((NATIONAL, body().name), ("beijing", "北京注册会计师协会")):
            picture = seal.make(name)
            key = f"seal/{owner}-1.svg"
            storage().put(key, picture)
            session.add(
                Seal(
                    owner=owner, version=1, storage_key=key, sha256=sha256(picture), uploaded_by="test",
                    uploaded_at=clock.now(),
                )
            )  # fmt: skip
    if rows:
        import_register(folder / "register.csv", rows)


def import_register(file: Path, rows: tuple[dict[str, str], ...]) -> None:
    """Write the register as a file and import it by the command, as ops do."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(ROW))
        writer.writeheader()
        writer.writerows(rows)
    command = [BIN / "members", "import", file, "--yes"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
