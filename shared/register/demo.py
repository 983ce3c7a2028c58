"""The shipped body's demo register: invented members with valid ID numbers, the same for a count and seed.

Of every thousand, 7 have a name that must not print: 3 are refused (a stand-in `__`, private-use characters
without a mapping), 4 have a character of Unicode's extensions G, H or I that no shipped font covers. Of 15
the demo's examination service has no photo, a broken one, or one that is too dark (`TROUBLED`); of the others
its photos are of their sex: an odd number is a man's.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from shared.bodies import Body
from shared.bodies.institutes import InstituteInfo
from shared.bodies.profile_fields import FieldKind, ProfileField
from shared.members.identity import check_character
from shared.register.columns import known_columns

REFUSED_PER_1000, UNCOVERED_PER_1000 = 3, 4
TROUBLED = {"4040": "missing", "4150": "garbage", "4220": "dark"}
"""How such a member's examination number begins, and how the demo's service answers then."""
_EVERY, _FIRST = 200, 40  # three of 200 running members are such
_REFUSED = ("王__", "李\ue5e5", "张\uf8f5明")
UNCOVERED = "\U00030008\U00031350\U0002ebf4\U00030a0a"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文利清飞彬富顺信子涵雨欣梓轩宇浩然诗琪思远嘉"
    "懿雪松柏青云志国庆春晓东海燕鹏程博睿俊哲瑞泽晨曦若曼婷慧莹琳璐瑶琦钰淇煜烨翊昊昕晗暄彧珺珩瑾璟骞"
)
# Rare, but in the chain: characters of GBK's margins, and of the extensions B to F.
_RARE = (
    "䶮㛃𠅤𬭳𫟦𬱖𬭎𤁬𩾅𩋑𢎃𦏾𪊈𧿑𩱤𡇰𪋾𠎛𧺒𫙨𫏈𪯘𪹳𪯡𫎍𪝼𪤎𪰠𫠙𫟫𫟃𫝨𬪶𬍳𬥫𬬐𬕇𬬊𬋻𬹛喆堃犇淼焱垚玥赟翀昶晟"
)
_PARTS = ("阿卜杜", "买买提", "古丽", "艾合买提", "迪丽", "努尔", "帕提古丽", "热合曼", "吐尔逊", "玛依拉")
_PARTS_2 = ("卡德尔", "艾力", "阿不都拉", "买合木提", "热依木", "亚森", "库尔班", "伊力哈木", "萨伊提")
_PARTS_3 = (*_PARTS_2, "伊力哈木江")
_LATIN = ("Anna Schmidt", "Jean Dupont", "Maria Rossi", "John O’Neil", "Zoë Müller", "Ivan Petrov")
_DISTRICTS = ("0101", "0102", "0105", "0106", "0181", "0202", "0303", "0521", "0722")
_SCHOOLS = ("示例财经大学", "示例大学", "示范科技大学", "示例师范大学", "示范工商学院", "示例理工大学")
_MAJORS = ("会计学", "财务管理", "审计学", "金融学", "经济学", "法学", "工商管理", "统计学", "税收学")
_EMPLOYERS = (
    "示例科技有限公司",
    "示范制造股份有限公司",
    "示例银行",
    "示范集团",
    "示例咨询有限公司",
    "示范医院",
)
_USUAL = {
    "ethnicity": ("汉族", "汉族", "汉族", "回族", "满族", "维吾尔族"),
    "politics": ("群众", "中国共产党党员", "中国共产主义青年团团员"),
    "education": ("大学本科毕业", "大学本科毕业", "硕士研究生毕业", "大学专科毕业"),
    "degree": ("管理学学士学位", "经济学学士学位", "管理学硕士学位", "会计硕士专业学位"),
    "language": ("英语", "英语", "英语", "日语"),
    "title": ("会计专业人员", "会计专业人员", "经济专业人员", "审计专业人员"),
    "employment": ("在职",),
}
_DAYS, _FIRST_DAY = 16_001, date(1955, 1, 1)  # a prime, so that stepping visits every day
_JOINED_FIRST, _JOINED_DAYS = date(2010, 1, 4), 5_470


def heading(body: Body) -> list[str]:
    """The columns of a demo register, in the order of the profile."""
    return [labels[0] for labels in known_columns(body).values()]


def demo_rows(body: Body, count: int, seed: int) -> Iterator[list[str]]:
    """`count` rows under `heading(body)`, for a body with a `[demo]` in its folder.

    The invented members' names and documents are those of the shipped body.
    """
    maker = _Maker(body, count, seed)
    keys = list(known_columns(body))
    for index in range(count):
        values = maker.member(index)
        yield [values.get(key, "") for key in keys]


class _Maker:
    def __init__(self, body: Body, count: int, seed: int) -> None:
        self._body, self._random = body, random.Random(seed)  # noqa: S311 - invented people
        self._start = self._random.randrange(_DAYS)
        self._special = self._choose_special(count)
        self._fields = list(body.profile.editable())
        self._required = [field.key for field in self._fields if field.required]
        self._words = {f.key: [str(c.words) for c in f.choices.entries] for f in self._fields if f.choices}

    def _choose_special(self, count: int) -> dict[int, str]:
        refused = count * REFUSED_PER_1000 // 1000
        uncovered = count * UNCOVERED_PER_1000 // 1000
        places = iter(self._random.sample(range(count), refused + uncovered))
        names = {at: _REFUSED[n % 3] for n, at in enumerate(islice(places, refused))}
        return names | {at: "陈" + UNCOVERED[n % 4] + "华" for n, at in enumerate(places)}

    def member(self, index: int) -> dict[str, str]:
        """One member, all columns by key."""
        pick = self._random
        male = pick.random() < 0.46
        institute = self._institute(index)
        joined = _JOINED_FIRST + timedelta(days=pick.randrange(_JOINED_DAYS))
        values = {
            "name": self._special.get(index) or self._name(),
            "sex": "男" if male else "女",
            "certificate_number": self._numbered("number", institute.region, joined.year, index),
            "institute": str(institute.name),
            "joined_on": joined.isoformat(),
            "approval_number": f"会协〔{joined.year}〕{pick.randrange(1, 99)}号",
            "category": str(self._body.categories.entries[0].words),
        }
        values |= self._identity(index, male)
        if values["id_type"] == "护照" and index not in self._special:
            values["name"] = pick.choice(_LATIN)
        values |= self._admission(index, male, institute.region, joined.year)
        return values | self._profile(index)

    def _institute(self, index: int) -> InstituteInfo:
        institutes = self._body.institutes
        return institutes[index] if index < len(institutes) else self._random.choice(institutes)

    def _numbered(self, kind: str, region: str, year: int, index: int) -> str:
        pattern = self._body.demo[kind]
        return pattern.format(region=region[:4], year=year, serial=index + 1)

    def _name(self) -> str:
        pick, kind = self._random, self._random.random()
        if kind < 0.03:
            name = "·".join((pick.choice(_PARTS), pick.choice(_PARTS_2)))
            return f"{name}·{pick.choice(_PARTS_3)}" if kind < 0.01 else name
        surname = pick.choice(_DOUBLE) if kind < 0.05 else pick.choice(_SURNAMES)
        given = pick.choice(_GIVEN)
        if kind > 0.3 or kind < 0.04:
            given += pick.choice(_RARE if kind > 0.98 else _GIVEN)
        return surname + given

    def _identity(self, index: int, male: bool) -> dict[str, str]:
        """A number that no other index has: the day and the running number on it differ."""
        nth, step = divmod(index, _DAYS)
        born = _FIRST_DAY + timedelta(days=(self._start + step * 7_919) % _DAYS)
        kind, region = "中国身份证", self._random.choice(self._body.institutes[1:32]).region[:2]
        place = region + self._random.choice(_DISTRICTS)
        chance = self._random.random()
        if chance < 0.004:
            number = f"E{(index * 7 + 10_000_000) % 100_000_000:08d}"
            return {"id_type": "护照", "id_number": number, "birth_date": born.isoformat()}
        if chance < 0.014:
            kind = "港澳台居民居住证"
            place = self._random.choice(("810000", "820000", "830000"))
        first = f"{place}{born:%Y%m%d}{nth * 2 + 10 + male:03d}"
        number = first + check_character(first)
        return {"id_type": kind, "id_number": number, "birth_date": born.isoformat()}

    def _admission(self, index: int, male: bool, region: str, joined: int) -> dict[str, str]:
        trouble = index % _EVERY - _FIRST
        troubled = trouble in range(len(TROUBLED))
        if self._random.random() < 0.03 and not troubled:
            return {"route": "考核", "exam_number": f"会协考核〔{joined}〕{index % 90 + 1}号"}
        year = max(1995, joined - self._random.randrange(5))
        begins = list(TROUBLED)[trouble] if troubled else region
        number = self._numbered("exam_number", begins, year, index * 2 + (not male))
        return {"route": "考试", "exam_number": number, "exam_year": str(year)}

    def _profile(self, index: int) -> dict[str, str]:
        pick = self._random
        values = {}
        for field in self._fields:
            if field.required or pick.random() < 0.4:
                values[field.key] = self._value(field, index)
        if pick.random() < 0.9:  # what a member is asked for at the first confirm
            values[pick.choice(self._required)] = ""
        return values

    def _value(self, field: ProfileField, index: int) -> str:
        pick = self._random
        words = self._words.get(field.key)
        if words and field.kind is FieldKind.CHOICES:
            return "；".join(dict.fromkeys((pick.choice(words[:-1]), pick.choice(words[:-1]))))
        if words:
            return pick.choice(_USUAL.get(field.key, words) if pick.random() < 0.9 else words)
        return _text(field.key, index, pick)


def _text(key: str, index: int, pick: random.Random) -> str:
    match key:
        case "mobile":
            return f"1{pick.choice('3578')}9{pick.randrange(10**8):08d}"
        case "office_phone":
            return f"010-5550{pick.randrange(10_000):04d}"
        case "email":
            return f"member{index + 1}@mail.example"
        case "postcode":
            return f"{pick.randrange(10, 86)}0{pick.randrange(1_000):03d}"
        case "qq":
            return str(pick.randrange(10**8, 10**9))
        case "address":
            return f"示例市示例区会计路{pick.randrange(1, 400)}号"
        case "school":
            return pick.choice(_SCHOOLS)
        case "major":
            return pick.choice(_MAJORS)
        case "achievements":
            return f"主持完成第{pick.randrange(1, 30)}项示例课题"
        case _:
            return pick.choice(_EMPLOYERS)
