"""验证码 and 安全问答: the answers stay in the database, each is good for one try, right or wrong, for one
purpose, in the browser that was asked.

A picture shows characters; its sound says digits. One field takes either: nobody is shut out for not seeing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Lock

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from flask import session
from sqlalchemy import ColumnElement, delete, select, update

from shared import db
from shared.accounts import Captcha
from shared.db import now_ms
from shared.plain import nfkc
from shared.settings import settings
from web import i18n

_CHARACTERS = "345678ACEFHJKLMNPRTXY"  # none that a distorted picture makes look like another
_LENGTH, _SPOKEN = 5, 6
_BETWEEN = "|"
_BROWSER = "browser"
_VOICES = Path(__file__).parent / "voices"  # a folder a language; the package's own voice speaks English
# A sound takes half a second of a processor. One is made at a time, one more may wait; the rest ask again.
_making, _waiting = Lock(), BoundedSemaphore(2)


class Busy(Exception):
    """Other sounds are being made."""


@dataclass(frozen=True)
class Challenge:
    """What a page shows: the row's id, and of 安全问答 the question (`9973 + 2`)."""

    id: str
    question: str = ""


def picture(purpose: str) -> Challenge:
    """Characters to read in a picture, or digits to hear instead."""
    text = "".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH))
    digits = "".join(secrets.choice("0123456789") for _ in range(_SPOKEN))
    return _new(purpose, f"{text}{_BETWEEN}{digits}")


def sum_question(purpose: str) -> Challenge:
    """安全问答: arithmetic, as `9973 + 2`."""
    first, second = 1000 + secrets.randbelow(9000), 1 + secrets.randbelow(9)
    return _new(purpose, f"{_BETWEEN}{first + second}", f"{first} + {second}")


def _new(purpose: str, answer: str, question: str = "") -> Challenge:
    session.setdefault(_BROWSER, secrets.token_urlsafe(16))
    row = Captcha(
        id=secrets.token_urlsafe(18), purpose=purpose, browser=_browser(), answer=answer, question=question,
        expires_at=0,
    )  # fmt: skip
    with db.write() as s:
        row.expires_at = db.clock(s) + settings().captcha_s * 1000
        if secrets.randbelow(20) == 0:
            s.execute(delete(Captcha).where(Captcha.expires_at < now_ms()))
        s.add(row)
    return Challenge(row.id, row.question)


def answered(challenge_id: str, purpose: str, typed: str) -> bool:
    """Whether the answer is right. The challenge is gone afterwards, whatever was typed."""
    taken = delete(Captcha).where(*_open(challenge_id), Captcha.purpose == purpose).returning(Captcha.answer)
    with db.write() as s:
        answer = s.scalar(taken)
    given = "".join(nfkc(typed).split()).upper()
    return bool(given) and given in (answer or "").split(_BETWEEN)


def png(challenge_id: str) -> bytes | None:
    """The picture of a challenge that is still open in this browser."""
    text, _ = _parts(challenge_id)
    return _drawn(challenge_id, text) if text else None


@lru_cache(maxsize=256)
def _drawn(_challenge_id: str, text: str) -> bytes:
    return bytes(_drawer().generate(text, format="png").getvalue())


def wav(challenge_id: str) -> bytes | None:
    """Its sound in the reader's language, made once and kept with it. Raises Busy."""
    text, digits = _parts(challenge_id)
    if not text:
        return None
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        with _making:
            return _kept(challenge_id) or _spoken(challenge_id, digits)
    finally:
        _waiting.release()


def _kept(challenge_id: str) -> bytes | None:
    with db.read() as s:
        return s.scalar(select(Captcha.sound).where(Captcha.id == challenge_id))


def _spoken(challenge_id: str, digits: str) -> bytes:
    sound = bytes(_speaker(i18n.language()).generate(digits))
    with db.write() as s:
        s.execute(update(Captcha).where(Captcha.id == challenge_id).values(sound=sound))
    return sound


def _parts(challenge_id: str) -> tuple[str, str]:
    with db.read() as s:
        answer = s.scalar(select(Captcha.answer).where(*_open(challenge_id)))
    text, _, digits = (answer or "").partition(_BETWEEN)
    return text, digits


def _open(challenge_id: str) -> tuple[ColumnElement[bool], ...]:
    return Captcha.id == challenge_id, Captcha.browser == _browser(), Captcha.expires_at > now_ms()


def _browser() -> str:
    """The hash of this browser's secret; of none at all for one that was never asked anything."""
    return hashlib.sha256(str(session.get(_BROWSER, "")).encode()).hexdigest()


@lru_cache(maxsize=1)
def _drawer() -> ImageCaptcha:
    return ImageCaptcha(width=160, height=60, font_sizes=(40, 46, 52))


@cache
def _speaker(language: str) -> AudioCaptcha:
    voice = _VOICES / language
    return AudioCaptcha(str(voice) if voice.is_dir() else None)
