"""Characters that old data and keyboards have in place of those meant, and the traces of characters lost."""

import re
from itertools import chain

from shared.plain import nfkc

# GB 18030 encodes characters today that GBK had no code point of Unicode for: data of those times holds
# private-use ones instead. Its two-byte codes FE50 to FEA0 were U+E815 to U+E864, in order (80 of them).
_GBK_TAIL = [0xFE00 + low for low in chain(range(0x50, 0x7F), range(0x80, 0xA1))]
# What Python's codec, made after GB 18030-2000, leaves in the private use area: characters of 2005 and 2022.
_SINCE = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
    0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9,
    0xE854: 0x9FBA, 0xE864: 0x9FBB,
}  # fmt: skip
# Elsewhere in GBK: vertical punctuation (A6D9 to A6F3), € (A2E3), ḿ and ǹ (A8BC, A8BF), A989 to A995.
_ELSEWHERE = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15,
    0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE76C: 0x20AC, 0xE7C7: 0x1E3F,
    0xE7C8: 0x01F9, 0xE7E7: 0x303E, **{0xE7E8 + at: 0x2FF0 + at for at in range(12)},
}  # fmt: skip
PRIVATE_USE = {
    **{0xE815 + at: ord(code.to_bytes(2).decode("gb18030")) for at, code in enumerate(_GBK_TAIL)},
    **_SINCE,
    **_ELSEWHERE,
}

# Radicals that look like a character, with it: Unicode's EquivalentUnifiedIdeograph.txt; the 214 of Kangxi
# have theirs as compatibility mappings, but NFKC would change other characters of a name.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺉刂⺊卜⺋㔾⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡"
    "⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺦丬⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁"
    "⺵𦉫⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺽𦥑⺾艹⺿艺⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻐钅"
    "⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤"
    "⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
RADICALS = {
    **{ord(radical): ord(meant) for radical, meant in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)},
    **{radical: ord(nfkc(chr(radical))) for radical in range(0x2F00, 0x2FD6)},
}
# Radicals of another shape than the character that Unicode names for them, and a circle: only a person knows.
_GUESSES = "⺈刀⺌小⺍尐⺗心⺥爬⺧牛⺴冗⺶羊⺼肉⻀艻⻍辷⻎辸⻏邑⻗雨○〇◯〇〇〇"
GUESSES = dict(zip(_GUESSES[::2], _GUESSES[1::2], strict=True))

MIDDLE_DOT = "·"
_DOTS = "•・‧∙⋅●᛫･᠂∘◦\u0387ꞏㆍ⸱⸳˙⦁⚫⚬𐄁"
_APOSTROPHES = "‘’‛′`´ʼʻʹ\u02c8"
_HYPHENS = "\u2010\u2011\u2012–−﹣"
ALIKE = {
    **dict.fromkeys(map(ord, _DOTS), MIDDLE_DOT),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
}
STOPS = ".．。｡﹒\u2024"  # a middle dot between Han characters

# What programs leave where a character was lost, or people where they could not type it or hide it.
LOST = re.compile(r"[\ufffd\ufffc\x1a]|锟斤拷")
LOST_IN_NAME = re.compile(
    LOST.pattern + r"|锟斤|斤拷|拷锟|烫{3}|屯{3}|葺{3}|[?？□■▢▣▯▮◻◼◽◾☐⬜⬛〓*＊×✕✖_＿]"
)


def garbled(text: str) -> str | None:
    """What a text says that was read in another encoding than it was written in; None for a sound one.

    UTF-8 read as GBK, and UTF-8 or GBK read as Western: only where the whole of it comes out as a name of
    everyday characters, and holds one that GB 2312 has not.
    """
    if text.isascii() or len(text) < 2 or _is_everyday(text):
        return None
    for read_as, written_in in (("gbk", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb2312")):
        try:
            meant = text.encode(read_as).decode(written_in)
        except UnicodeError:
            continue
        if meant != text and (_is_everyday(meant) or _is_western(meant)):
            return meant
    return None


def _is_everyday(text: str) -> bool:
    """Han of GB 2312 alone."""
    try:
        text.encode("gb2312")
    except UnicodeError:
        return False
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def _is_western(text: str) -> bool:
    return all(char == " " or (char.isalpha() and char < "\u0250") for char in text)
