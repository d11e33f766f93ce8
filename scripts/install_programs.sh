#!/usr/bin/env bash
# Puts programs that the tests run on this machine, with apt-get where that is possible:
#   scripts/install_programs.sh chromium postgresql redis nginx
# The tests start servers of their own, so none is left running.
set -euo pipefail

is_there() {
  case "$1" in
    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' || { command -v initdb && command -v postgres; } ;;
    redis) command -v redis-server ;;
    # Debian keeps it where only root looks.
    nginx) PATH="$PATH:/usr/sbin" command -v nginx ;;
    *)
      echo "There is no program '$1' to install; allowed are chromium, postgresql, redis and nginx." >&2
      exit 2
      ;;
  esac >/dev/null
}

missing=()
for name in "$@"; do
  is_there "$name" || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

refuse() {
  echo "The tests need ${missing[*]}, and $1." >&2
  echo "Have them put on this machine by someone who may, then run make again." >&2
  exit 1
}

command -v apt-get >/dev/null 2>&1 || refuse "there is no apt-get here to install them"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || refuse "installing them needs root, which sudo refuses here"
  as_root=(sudo -n)
fi

install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Its package starts it as a service of this machine, which nobody asked for.
stop_service() {
  if [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl disable --quiet --now "$1"
  fi
}

echo "Installing ${missing[*]} for the tests ..."
"${as_root[@]}" apt-get update -qq
for name in "${missing[@]}"; do
  case "$name" in
    chromium) install chromium fonts-noto-cjk ;;
    postgresql)
      # The common package first, so that it can be told not to make a cluster.
      install postgresql-common
      "${as_root[@]}" sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" \
        /etc/postgresql-common/createcluster.conf
      install postgresql
      ;;
    redis)
      install redis-server
      stop_service redis-server
      ;;
    nginx)
      install nginx-light
      stop_service nginx
      ;;
  esac
done
