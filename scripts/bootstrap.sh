#!/bin/sh
# Makes .venv ready: sh scripts/bootstrap.sh runtime|test|dev
# Needs a shell and a Python, nothing else. PYTHON=/path/to/python chooses the Python.
set -eu
cd "$(dirname "$0")/.."
level=$1

# The usual case: everything is there, and one short Python run says so.
if [ -z "${PYTHON:-}" ] && [ -x .venv/bin/python ] &&
    .venv/bin/python -I -S scripts/bootstrap.py --check "$level" 2>/dev/null; then
    exit 0
fi

# Each candidate is run, since a shim may stand on the PATH with no Python behind it.
# Answers: 0 fits, 3 too old, 4 cannot make virtual environments, anything else: does not run.
probe='import sys
if sys.version_info < (3, 11): sys.exit(3)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)'

too_old='' without_venv=''
for candidate in ${PYTHON:+"$PYTHON"} ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    status=0
    "$candidate" -I -c "$probe" >/dev/null 2>&1 || status=$?
    case $status in
        0) exec "$candidate" -I scripts/bootstrap.py "$level" ;;
        3) too_old=$candidate ;;
        4) without_venv=${without_venv:-$candidate} ;;
    esac
    # With PYTHON= nothing else is tried: a wish that cannot be met is said, not worked around.
    if [ -n "${PYTHON:-}" ]; then break; fi
done

{
    if [ -n "$without_venv" ]; then
        echo "$without_venv cannot make virtual environments: its venv package is not installed."
        echo "On Debian and Ubuntu: apt install python3-venv   (then start again)"
    elif [ -n "$too_old" ]; then
        version=$("$too_old" -c 'import sys; print(".".join(map(str, sys.version_info[:3])))')
        echo "$too_old is Python $version; this project needs Python 3.11 or newer."
        echo "Install a newer one, or name it: make demo PYTHON=/path/to/python3.11"
    elif [ -n "${PYTHON:-}" ]; then
        echo "PYTHON=$PYTHON is not a Python that runs."
    else
        echo "No Python was found; this project needs Python 3.11 or newer."
        echo "On Debian and Ubuntu: apt install python3 python3-venv"
    fi
} >&2
exit 1
