#!/usr/bin/env bash
# Puts PostgreSQL's programs on this machine for the tests of the store, with apt-get where that is possible.
# The tests start a server of their own, so the one that Debian's package would start is left out.
set -euo pipefail

compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && exit 0
command -v initdb >/dev/null 2>&1 && command -v postgres >/dev/null 2>&1 && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests of the store need PostgreSQL, and there is no apt-get here to install it." >&2
  echo "Install it so that initdb and postgres are on PATH, then run make again." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "The tests of the store need PostgreSQL, and installing it needs root, which sudo refuses here." >&2
    echo "Have someone run 'apt-get install postgresql', then run make again." >&2
    exit 1
  fi
  as_root=(sudo -n)
fi

echo "Installing PostgreSQL for the tests of the store ..."
"${as_root[@]}" apt-get update -qq
# The common package first, so that it can be told not to make and start a server.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
"${as_root[@]}" sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends postgresql >/dev/null
