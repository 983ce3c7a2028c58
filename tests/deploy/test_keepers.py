"""Whoever keeps the programs running never gives one up: what ends is started again, however often."""

import configparser
from pathlib import Path

from tests.servers.process import Process, wait_until
from tests.servers.stack import BIN, ROOT


def test_every_program_of_make_run_is_started_again_without_end() -> None:
    conf = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";",))
    conf.read(ROOT / "deploy/supervisord.conf")
    programs = [conf[name] for name in conf.sections() if name.startswith("program:")]
    assert programs
    for program in programs:
        assert program["autorestart"] == "true", program.name
        assert int(program["startretries"]) >= 1_000_000, program.name


def test_supervisor_starts_what_ends_at_once_more_often_than_it_would_by_itself(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    conf = tmp_path / "supervisord.conf"
    conf.write_text(
        f"[supervisord]\nnodaemon=true\nlogfile={tmp_path}/log\npidfile={tmp_path}/pid\n"
        f"[program:ends]\ncommand=/bin/sh -c 'echo >> {starts}; exit 1'\n"
        "autorestart=true\nstartretries=1000000000\n"
    )
    supervisor = Process([str(BIN / "supervisord"), "-c", str(conf)], log=tmp_path / "out")
    supervisor.start()
    try:
        wait_until(
            lambda: starts.exists() and starts.read_text().count("\n") >= 5, "it is started a fifth time", 60
        )
    finally:
        supervisor.stop()
