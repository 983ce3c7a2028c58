#!/usr/bin/env bash
# Installs what running needs on Debian 12 or later: packages, the virtual environment, compiled translations.
# Safe to run again, and quick when nothing is missing. Needs root or sudo only when a package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/packages.sh

# What rendering needs (as in the container image), then what this machine needs to run all of it.
mapfile -t rendering <deploy/debian-packages.txt
need_packages "${rendering[@]}" ca-certificates python3-venv redis-server

pick_python() {
  local python
  for python in python3.11 python3 python3.12 python3.13; do
    if command -v "$python" >/dev/null && "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo "Python 3.11 or later is needed (apt-get install python3)." >&2
  return 1
}

[[ -x .venv/bin/python ]] || "$(pick_python)" -m venv .venv
install_locked requirements.lock

stamp=$(sha256sum pyproject.toml | cut -c1-64)
if [[ $(cat .venv/.project 2>/dev/null) != "$stamp" ]]; then
  .venv/bin/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
  echo "$stamp" >.venv/.project
fi

deploy/compile-translations.sh .venv/bin/pybabel
