"""nginx with the shipped configuration, but for ports and folders, before a web server of the test's."""

import tempfile
from pathlib import Path

from tests.servers.process import Process, answers, free_port

SHIPPED = Path(__file__).parents[2] / "deploy/proxy/nginx.conf"


class Proxy(Process):
    """`start()` and `url`; before `web_url`, in a new folder."""

    def __init__(self, web_url: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        temporary = tempfile.mkdtemp(prefix="cert-proxy-")  # its workers' user may enter
        Path(temporary).chmod(0o755)
        config = folder / "nginx.conf"
        config.write_text(_changed(web_url, self.port, temporary))
        argv = ["/usr/sbin/nginx", "-c", str(config), "-g", "daemon off;", "-e", "stderr"]
        super().__init__(argv, log=folder / "nginx.log")

    def start(self) -> None:
        super().start()
        self.wait_until(lambda: answers(self.port), "nginx answers")


def _changed(web_url: str, port: int, temporary: str) -> str:
    text = SHIPPED.read_text()
    for shipped, here in {
        "http://web:8000": web_url,
        "listen 8080 ": f"listen 127.0.0.1:{port} ",
        "pid /tmp/": f"pid {temporary}/",
        "/var/cache/nginx/": f"{temporary}/",
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text
