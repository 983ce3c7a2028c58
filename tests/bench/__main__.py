"""`make bench`: measures, prints a table, writes latest.json and the README's table from it.

Ratios are of one run on one machine. Everything runs on PostgreSQL, with the processes of an installation.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ["CERT_TEST_DB"] = "postgresql"

from tests.bench import browsing, confirming, importing, photos, polls, printing, table
from tests.bench.world import world

Figures = dict[str, dict[str, object]]


def put(figures: Figures, key: str, value: float, unit: str) -> None:
    """Keep a figure and print it at once: a run takes minutes."""
    figures[key] = {"value": round(value, 3) if value < 100 else round(value, 1), "unit": unit}
    print(f"{key:32} {figures[key]['value']:>10} {unit}", flush=True)


def printing_figures(figures: Figures, size: int) -> None:
    """One certificate, two processes alone, a campaign, its memory."""
    with world(size) as made:
        one, before = printing.alone(made)
        rate, memory = printing.campaign(made)
        made.stack.stop()
        _, after = printing.alone(made)
    both = (before + after) / 2  # the machine's speed drifts: half before, half after
    put(figures, "reference_ms", one, "ms")
    put(figures, "two_processes_per_s", both, "/s")
    put(figures, "campaign_per_s", rate, "/s")
    put(figures, "campaign_vs_two_processes", rate / both, "ratio")
    put(figures, "rss_growth", memory.growth(), "ratio")
    put(figures, "rss_peak_mb", memory.peak(), "MB")


def waiting_figures(figures: Figures, count: int) -> None:
    """Confirm to ready, idle and while a campaign runs; then polls under a campaign."""
    with world(count * 30) as made:
        token = made.token()
        made.stack.start("web", "render", "sweeper", "bulk", env={"CERT_WEB_PROCESSES": "2"})
        confirming.confirm_each(made, made.members[:4], token)  # warm
        browsed = browsing.confirm_each(made, made.members[-2 * count - 2 : -count], 0.3)[2:]
        for share in (50, 95):
            value = confirming.percentile(browsed, share / 100)
            put(figures, f"browser_ready_p{share}_ms_idle", value, "ms")
        _put_waits(figures, "idle", confirming.confirm_each(made, made.members[4 : 4 + count], token, 0.3))
        campaign = printing.start(len(made.members))
        busy = made.members[-count:]
        _put_waits(figures, "busy", confirming.confirm_each(made, busy, token, 0.3))
        assert printing.state(campaign) == "running", "the campaign was over before the confirms"
        rate, p99 = polls.under_campaign(made)
        assert printing.state(campaign) == "running", "the campaign was over before the polls"
    put(figures, "polls_per_s", rate, "/s")
    put(figures, "polls_p99_ms", p99, "ms")


def _put_waits(figures: Figures, when: str, waits: confirming.Waits) -> None:
    for share in (50, 95):
        value = confirming.percentile(waits.row, share / 100)
        put(figures, f"confirm_ready_p{share}_ms_{when}", value, "ms")
    put(figures, f"browser_wait_p95_ms_{when}", confirming.percentile(waits.browser, 0.95), "ms")


def import_figures(figures: Figures, rows: int) -> None:
    """A register of `rows` rows into an empty installation."""
    seconds, peak, of_child = importing.import_register(rows)
    put(figures, "import_s", seconds, "s")
    put(figures, "import_peak_mb", peak, "MB")
    put(figures, "import_child_peak_mb", of_child, "MB")


def photo_figures(figures: Figures, count: int) -> None:
    """A zip of `count` photos, then a tenth of them reviewed by keyboard."""
    with world(count, photo=False) as made:
        made.stack.start("web", "photo_bulk", "sweeper")
        rate = photos.upload_rate(made)
        reviews = photos.review_rate(made, count // 10)
    put(figures, "photo_upload_per_s", rate, "/s")
    put(figures, "photo_reviews_per_s", reviews, "/s")


def about() -> dict[str, object]:
    """The machine, the versions and the commit."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    names = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "cpu": names[0] if names else platform.machine(),
        "python": platform.python_version(),
        "weasyprint": __import__("weasyprint").__version__,
        "database": "PostgreSQL",
        "commit": commit.stdout.strip(),
    }


def main() -> None:
    """All sections, or the one named; `--quick` measures less and writes nothing."""
    sections: dict[str, Callable[[Figures], None]] = {
        "printing": lambda f: printing_figures(f, 120 if args.quick else 2000),
        "waiting": lambda f: waiting_figures(f, 8 if args.quick else 40),
        "photos": lambda f: photo_figures(f, 200 if args.quick else 2000),
        "import": lambda f: import_figures(f, 5_000 if args.quick else importing.ROWS),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*sections, []], help="default: all")
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    figures: Figures = table.read()
    for name in args.sections or sections:
        sections[name](figures)
        if not args.quick:  # after each: a run takes a quarter of an hour
            figures["about"] = about()
            table.LATEST.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
            table.write_readme(figures)


if __name__ == "__main__":
    sys.exit(main())
