"""The real worker, with a renderer and a storage that a test can tell what to do.

A member named POISON kills the process that renders it. In the folder `FAULT_FOLDER`, a file `render.armed`
makes the next render wait (`stored.armed`: after its PDF is stored): the process renames the file to
`render.<its process id>` and waits until that is gone. While `disk.full` exists, no file may grow beyond
4 KB (RLIMIT_FSIZE: the kernel's own error).
"""

import os
import resource
import signal
import time
from pathlib import Path
from typing import Any

from shared.storage import LocalStorage
from tests.faults.scene import POISON
from worker.app import app
from worker.press import reference

__all__ = ["app"]

_folder = Path(os.environ["FAULT_FOLDER"])
_render, _put = reference.render, LocalStorage.put


def render(face: Any, design: Any) -> Any:
    if face.facts.name == POISON:
        os.kill(os.getpid(), signal.SIGKILL)
    wait_if_armed("render")
    return _render(face, design)


def put(self: LocalStorage, key: str, data: bytes) -> None:
    if not (_folder / "disk.full").exists():
        _put(self, key, data)
    else:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            _put(self, key, data)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    wait_if_armed("stored")


def wait_if_armed(where: str) -> None:
    mine = _folder / f"{where}.{os.getpid()}"
    try:
        (_folder / f"{where}.armed").rename(mine)
    except FileNotFoundError:
        return
    while mine.exists():
        time.sleep(0.01)


reference.render = render
LocalStorage.put = put  # type: ignore[method-assign]
