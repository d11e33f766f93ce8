#!/usr/bin/env bash
# Puts a Chromium on PATH for the browser tests, with apt-get where that is possible.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done

if ! command -v apt-get >/dev/null 2>&1; then
  echo "The browser tests need Chromium, and there is no apt-get here to install it." >&2
  echo "Install chromium so that it is on PATH, then run make again." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "The browser tests need Chromium, and installing it needs root, which sudo refuses here." >&2
    echo "Have someone run 'apt-get install chromium', then run make again." >&2
    exit 1
  fi
  as_root=(sudo -n)
fi

echo "Installing Chromium for the browser tests ..."
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
