#!/usr/bin/env bash
# Installs what the tests need beyond deploy/install.sh: a browser, a database server, outside judges.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/install.sh
source deploy/packages.sh

need_packages \
  chromium nginx-light postgresql \
  poppler-utils qpdf zbar-tools wrk
install_locked requirements-test.lock
