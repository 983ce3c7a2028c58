"""What the product defines and never uses; `make check` runs it. What only tests use counts as unused.

vulture reads Python alone, so the names that templates print, and names spelt in strings (columns, handlers,
keys of a form), are given to it as uses. What frameworks call is listed in pyproject.toml.
"""

import ast
import keyword
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
VULTURE = Path(sys.executable).with_name("vulture")
ROOMS = ("shared", "worker", "web", "deploy")
_IN_TEMPLATE = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_NAME_IN_STRING = re.compile(r"(?:[\w.]+:)?([A-Za-z_]\w*)")  # a name, or `package.module:name`


def names_in_templates() -> Iterator[str]:
    for path in ROOT.glob("web/**/*.html"):
        for code in _IN_TEMPLATE.findall(path.read_text()):
            yield from re.findall(r"[A-Za-z_]\w*", code)


def names_in_strings() -> Iterator[str]:
    for path in (path for room in ROOMS for path in ROOT.glob(f"{room}/**/*.py")):
        if "migrations" in path.parts:  # they name columns that nothing may read any more
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and (found := _NAME_IN_STRING.fullmatch(text)):
                yield found[1]


def main() -> int:
    """vulture's exit code: 0 when everything is used."""
    used = {*names_in_templates(), *names_in_strings()}
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.writelines(f"_.{name}\n" for name in sorted(used) if not keyword.iskeyword(name))
        file.flush()
        return subprocess.run([VULTURE, *ROOMS, file.name], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
