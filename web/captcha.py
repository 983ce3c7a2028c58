"""验证码: the answers stay in the database, each is good for one try, right or wrong, for one purpose.

A picture always has an arithmetic question beside it, and one field takes either answer: nobody is shut
out for not seeing a picture, and the sum may be worked out with any help one likes.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from captcha.image import ImageCaptcha
from sqlalchemy import delete, select

from shared import db
from shared.accounts import Captcha
from shared.db import now_ms
from shared.settings import settings

_CHARACTERS = "345678ACEFHJKLMNPRTXY"  # none that a distorted picture makes look like another
_LENGTH = 5
_BETWEEN = "|"


@dataclass(frozen=True)
class Challenge:
    """What a page shows: the row's id, and the arithmetic question (`7 + 15`)."""

    id: str
    question: str


def picture(purpose: str) -> Challenge:
    """A picture to read, or its arithmetic question to answer instead."""
    text = "".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH))
    return _new(purpose, text, 2 + secrets.randbelow(90), 2 + secrets.randbelow(8))


def sum_question(purpose: str) -> Challenge:
    """安全问答: arithmetic alone, as `9973 + 2`."""
    return _new(purpose, "", 1000 + secrets.randbelow(9000), 1 + secrets.randbelow(9))


def _new(purpose: str, text: str, first: int, second: int) -> Challenge:
    row = Captcha(
        id=secrets.token_urlsafe(18), purpose=purpose, answer=f"{text}{_BETWEEN}{first + second}",
        question=f"{first} + {second}", expires_at=0,
    )  # fmt: skip
    with db.write() as s:
        row.expires_at = db.clock(s) + settings().captcha_s * 1000
        if secrets.randbelow(20) == 0:
            s.execute(delete(Captcha).where(Captcha.expires_at < now_ms()))
        s.add(row)
    return Challenge(row.id, row.question)


def answered(challenge_id: str, purpose: str, typed: str) -> bool:
    """Whether the answer is right. The challenge is gone afterwards, whatever was typed."""
    taken = (
        delete(Captcha)
        .where(Captcha.id == challenge_id, Captcha.purpose == purpose, Captcha.expires_at > now_ms())
        .returning(Captcha.answer)
    )
    with db.write() as s:
        answer = s.scalar(taken)
    given = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    return bool(given) and given in (answer or "").split(_BETWEEN)


def png(challenge_id: str) -> bytes | None:
    """The picture of a challenge that is still open."""
    with db.read() as s:
        answer = s.scalar(
            select(Captcha.answer).where(Captcha.id == challenge_id, Captcha.expires_at > now_ms())
        )
    text = (answer or "").split(_BETWEEN)[0]
    return bytes(_drawer().generate(text, format="png").getvalue()) if text else None


@lru_cache(maxsize=1)
def _drawer() -> ImageCaptcha:
    return ImageCaptcha(width=160, height=60, font_sizes=(40, 46, 52))
