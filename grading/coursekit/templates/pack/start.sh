#!/bin/sh
# Starts TIP Lab: finds Python, sets up the first time, opens the browser.
cd "$(dirname "$0")" || exit 1
for version in @PYTHONS@; do
  if command -v "python$version" >/dev/null 2>&1 && "python$version" -c "import ensurepip, venv" 2>/dev/null; then
    exec "python$version" program/setup/install.py --start "$@"
  fi
done
if command -v python3 >/dev/null 2>&1; then
  exec python3 program/setup/install.py --start "$@"
fi
echo "TIP Lab needs Python 3.11, 3.12 or 3.13, which was not found on this computer."
echo "Ask your trainer, or install it from python.org and start TIP Lab again."
exit 1
