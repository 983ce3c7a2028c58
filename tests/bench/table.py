"""The README's table, made from latest.json; `python -m tests.bench.table` fails where they differ."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LATEST = ROOT / "tests/bench/latest.json"
README = ROOT / "README.md"
_BEGIN, _END = "<!-- bench -->", "<!-- /bench -->"

# key: (what it is, the bar it has to reach or "")
ROWS = {
    "reference_ms": ("one certificate, reference renderer, warm", ""),
    "two_processes_per_s": ("two processes rendering alone", ""),
    "campaign_per_s": ("campaign of 2,000, end to end, two bulk processes", ""),
    "campaign_vs_two_processes": ("campaign against two processes alone", "≥ 0.85"),
    "rss_growth": ("growth of a worker over the campaign", "≤ 0.05"),
    "rss_peak_mb": ("largest worker", "≤ 300 MB"),
    "confirm_ready_p50_ms_idle": ("confirm to ready, idle, median", ""),
    "confirm_ready_p95_ms_idle": ("confirm to ready, idle, p95", "≤ 1000 ms"),
    "confirm_ready_p50_ms_busy": ("confirm to ready during a campaign, median", ""),
    "confirm_ready_p95_ms_busy": ("confirm to ready during a campaign, p95", "≤ 2000 ms"),
    "browser_ready_p50_ms_idle": ("from the click to the finished page with its picture, idle, median", ""),
    "browser_ready_p95_ms_idle": ("the same in a browser, idle, p95", "≤ 1000 ms"),
    "browser_wait_p95_ms_idle": ("confirm to ready as an API's caller sees it, idle, p95", ""),
    "browser_wait_p95_ms_busy": ("the same during a campaign, p95", ""),
    "polls_per_s": ("status polls, web server on one core", "≥ 1000 /s"),
    "polls_p99_ms": ("status polls, p99", "≤ 50 ms"),
    "photo_upload_per_s": ("photos taken of a zip of 2,000, examined on two cores", ""),
    "photo_reviews_per_s": ("photos one person reviews by keyboard in a browser", "≥ 1 /s"),
    "import_s": ("import of a register of 250,000 rows, .xlsx", "≤ 120 s"),
    "import_peak_mb": ("its memory", "≤ 300 MB"),
    "import_child_peak_mb": ("memory of the child that reads the file", "≤ 1000 MB"),
}


def read() -> dict[str, Any]:
    """The last figures; empty before the first run."""
    return json.loads(LATEST.read_text()) if LATEST.exists() else {}


def markdown(figures: dict[str, Any]) -> str:
    """The table, with the machine beneath."""
    lines = ["| what | measured | bar |", "|---|--:|--:|"]
    for key, (what, bar) in ROWS.items():
        if key in figures:
            figure = figures[key]
            lines.append(f"| {what} | {figure['value']:g} {figure['unit'].replace('ratio', '')} | {bar} |")
    about = figures["about"]
    machine = f"{about['when']}, {about['cores']} cores, {about['cpu']}, Python {about['python']}"
    what = f"WeasyPrint {about['weasyprint']}, {about['database']}, commit {about['commit']}"
    lines += ["", f"{machine}, {what}."]
    return "\n".join(line.rstrip() for line in lines)


def write_readme(figures: dict[str, Any]) -> None:
    """Put the table between its marks."""
    README.write_text(_with_table(README.read_text(), figures))


def _with_table(text: str, figures: dict[str, Any]) -> str:
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{markdown(figures)}\n{_END}{after}"


def main() -> int:
    """Exit 1 when the README's table is not the one latest.json makes."""
    text = README.read_text()
    if "--write" in sys.argv:
        write_readme(read())
        return 0
    if _with_table(text, read()) == text:
        return 0
    print("README.md: the table is not tests/bench/latest.json's; run: python -m tests.bench.table --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
