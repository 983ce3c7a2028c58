"""The web server. Threads serve the many short polls; a second process uses the second core."""

import os
from typing import Any

from shared import starting

bind = os.environ.get("CERT_WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("CERT_WEB_PROCESSES", "2"))
threads = int(os.environ.get("CERT_WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 10
keepalive = 30
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats: a slow disk must not look like a hung worker
control_socket_disable = True
accesslog = None  # request lines hold verify tokens; the app logs what may be logged
errorlog = "-"
loglevel = "warning"


def on_starting(_: Any) -> None:
    """Ends with a sentence when a setting is wrong, before any process is made."""
    starting.check()
