"""What a password of one's own must be: long enough and not one that others would try first."""

from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Protocol

from flask_babel import gettext as _
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from shared.bodies import Body, body
from shared.plain import nfkc

SHORTEST, LONGEST = 10, 128


class Named(Protocol):
    """Whose password it will be: an account, or whoever is logged in."""

    @property
    def login_name(self) -> str: ...
    @property
    def person_name(self) -> str: ...


def rules() -> list[str]:
    """For the reader, before anything is typed."""
    return [
        _("至少 %(count)s 个字符，越长越好；可以用一句话，也可以含空格和汉字", count=SHORTEST),
        _("不要求大小写、数字或符号的组合；可以粘贴，可以由密码管理器生成"),
        _("不能是常见的密码、连续或重复的字符，不能含有您的用户名称或协会的名称"),
    ]


def problem(password: str, login: Named) -> str | None:
    """Why this password cannot be taken and how to mend it, or None."""
    plain = nfkc(password)
    if len(plain) < SHORTEST:
        return _("新密码至少 %(count)s 个字符，现为 %(found)s 个", count=SHORTEST, found=len(plain))
    if len(plain) > LONGEST:
        return _("新密码最多 %(count)s 个字符", count=LONGEST)
    folded = plain.casefold()
    if _is_common(folded):
        return _("这个密码太常见，别人容易猜到，请换一个")
    if _is_monotonous(folded):
        return _("请不要只用重复或连续的字符，请换一个")
    if any(word in _bare(folded) for word in _own_words(login, body())):
        return _("密码中含有您的用户名称、姓名或协会的名称，容易被猜到，请换一个")
    return None


def _is_common(folded: str) -> bool:
    """Also with a few digits or signs added at the end, which is what people do to pass a rule."""
    bare = folded.rstrip("0123456789!@#$%^&*.?_- ")
    return folded in _common() or (len(bare) >= 4 and bare in _common() and len(folded) - len(bare) <= 4)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    ours = files("web").joinpath("common_passwords.txt").read_text("utf-8").split()
    return frozenset(FREQUENCY_LISTS["passwords"]) | frozenset(ours)


def _is_monotonous(folded: str) -> bool:
    if len(set(folded)) < 4:
        return True
    steps = [ord(after) - ord(before) for before, after in pairwise(folded)]
    return sum(step in (-1, 0, 1) for step in steps) >= len(steps) - 2


def _own_words(login: Named, ours: Body) -> list[str]:
    # A short name of two characters would forbid too much as a part; only longer ones are asked for.
    named = [
        login.login_name,
        login.person_name,
        *ours.short.texts.values(),
        *ours.names.texts.values(),
        ours.key,
    ]
    bare = (_bare(word.casefold()) for word in named)
    return [word for word in bare if len(word) >= (2 if not word.isascii() else 4)]


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
