#!/usr/bin/env bash
# compile-translations.sh PYBABEL: makes the .mo of each web/translations catalogue that is newer than it.
set -euo pipefail
cd "$(dirname "$0")/.."
for po in web/translations/*/LC_MESSAGES/*.po; do
  mo=${po%.po}.mo
  [[ ! -f $po || $mo -nt $po ]] || "$1" --quiet compile --input-file "$po" --output-file "$mo"
done
