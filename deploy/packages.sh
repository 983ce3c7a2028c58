# Sourced by the install scripts: Debian packages and locked Python packages, each only when missing.

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "To install packages, run this once as root (or install sudo): $*" >&2
    return 1
  fi
}

# need_packages NAME...: installs the missing ones. No service of theirs is started or left enabled by us:
# this project runs its own Redis and, in tests, its own PostgreSQL, on ports of their own.
need_packages() {
  local name missing=()
  for name in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  echo "Installing ${missing[*]} ..."
  local policy=/usr/sbin/policy-rc.d made=
  if [[ ! -e $policy ]]; then
    made=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  local failed=
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      >/dev/null || failed=yes
  [[ -z $made ]] || as_root rm -f "$policy"
  [[ -z $failed ]] || return 1
  for name in nginx-light redis-server postgresql; do
    if [[ " ${missing[*]} " == *" $name "* && -d /run/systemd/system ]]; then
      as_root systemctl disable --quiet "${name%-light}" || true
    fi
  done
}

# install_locked FILE: into .venv, every file checked against the hashes in the lock.
install_locked() {
  local stamp
  stamp=$(sha256sum "$1" | cut -c1-64)
  [[ $(cat ".venv/.$1" 2>/dev/null) != "$stamp" ]] || return 0
  echo "Installing the Python packages of $1 ..."
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1"
  echo "$stamp" >".venv/.$1"
}
