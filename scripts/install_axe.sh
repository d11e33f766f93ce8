#!/usr/bin/env bash
# Puts axe-core beside the browser tests, which hold the pages to WCAG with it. The lock file names no registry:
# npm takes the one that it is configured for, and checks what comes by its hash.
set -euo pipefail
cd "$(dirname "$0")/../tests/browser"

# The lock that was installed is kept, so that this does nothing until another is wanted.
cmp -s package-lock.json node_modules/.installed && exit 0

if ! command -v npm >/dev/null 2>&1; then
  echo "The browser tests need axe-core, and installing it needs npm (Node.js 20 or newer) on PATH." >&2
  exit 1
fi

echo "Installing axe-core for the browser tests ..."
npm ci --silent --ignore-scripts --no-audit --no-fund
cp package-lock.json node_modules/.installed
