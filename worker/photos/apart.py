"""Photos are opened in a process of their own, with limits: what a decoder does there ends with the child.

A child takes one photo after another (starting one costs more than a photo does) and is renewed now and then.
"""

import json
import signal
from dataclasses import asdict
from threading import BoundedSemaphore, Lock
from typing import Any

from shared.children import ChildEnded, Helper, TooSlow, is_a_limit
from shared.errors import JobError
from shared.photos import Photo, PhotoWarning
from shared.photos.frames import Frame
from worker import time_limit
from worker.photos.normalise import Normalised, PhotoPolicy

MEMORY_BYTES = 1_000_000_000  # of addresses, libraries included
PROCESSOR_S = 120  # of one child, all its photos together
WALL_S = 30.0  # of one photo
_MOST_PHOTOS = 500  # of one child
_AT_ONCE = 2
_turns = BoundedSemaphore(_AT_ONCE)
_lock = Lock()
_idle: list[Helper] = []


def frame_of(photo: Photo) -> Frame | None:
    """What was chosen of the photo, if anything was."""
    return Frame(**photo.frame) if photo.frame else None


def normalise(data: bytes, policy: PhotoPolicy, frame: Frame | None = None) -> Normalised:
    """As `worker.photos.normalise`, in a child. Raises also JobError photo_too_heavy, final."""
    head = json.dumps({"policy": asdict(policy), "frame": frame.to_json() if frame else None}).encode()
    request = len(head).to_bytes(4) + head + data
    with _turns, time_limit.unswallowed():
        try:
            answer = _answer(request)
        except TooSlow:
            raise JobError("photo_too_heavy", final=True) from None
        except ChildEnded as ended:
            if is_a_limit(ended.code) or ended.code == -signal.SIGKILL:  # killed for memory
                raise JobError("photo_too_heavy", final=True) from None
            raise JobError("photo_unusable", final=True, reason="broken") from None
    return _made(answer)


def _answer(request: bytes) -> bytes:
    helper, used = _taken()
    try:
        answer = helper.ask(request, WALL_S)
    except ChildEnded:
        if not used:
            raise
        helper.end()  # it may have gone while nobody asked it anything
        helper = _new()
        try:
            answer = helper.ask(request, WALL_S)
        except BaseException:
            helper.end()
            raise
    except BaseException:
        helper.end()
        raise
    _give_back(helper)
    return answer


def _taken() -> tuple[Helper, bool]:
    with _lock:
        while _idle:
            if (helper := _idle.pop()).is_mine:  # a fork inherits the list, not the children
                return helper, True
    return _new(), False


def _new() -> Helper:
    return Helper("worker.photos", (MEMORY_BYTES, PROCESSOR_S))


def _give_back(helper: Helper) -> None:
    if helper.asked >= _MOST_PHOTOS or not helper.is_mine:
        helper.end()
        return
    with _lock:
        _idle.append(helper)


def _made(answer: bytes) -> Normalised:
    length = int.from_bytes(answer[:4])
    values = json.loads(answer[4 : 4 + length])
    if "code" in values:
        raise _refusal(values["code"], values["params"])
    values["warnings"] = tuple(PhotoWarning(one) for one in values["warnings"])
    return Normalised(print_jpeg=answer[4 + length :], **values)


def _refusal(code: str, params: dict[str, Any]) -> JobError:
    match code:
        case "photo_too_small":
            return JobError("photo_too_small", final=True, **params)
        case "photo_frame_other":
            return JobError("photo_frame_other", final=True)
        case _:
            return JobError("photo_unusable", final=True, **params)
