#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the container's image: Python, bubblewrap, the locked requirements.
# The grader itself needs no installation: it runs from the archive, which is unpacked beside this file.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly venv=${AUTOGRADER_VENV:-/opt/autograder}

apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 python3-venv bubblewrap

if ! python3 -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'; then
    echo "set-up: python3 is $(python3 --version); the grader needs 3.10 to 3.13. Choose Ubuntu 22.04 or 24.04 as the base image." >&2
    exit 1
fi

python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$here/requirements.txt"

# The archive holds the solutions and the secret from which hidden cases are drawn: nobody but root is to read them.
chmod -R go= "$here"
chmod 0755 "$here" "$here/run_autograder"

if ! bwrap --unshare-all --ro-bind / / --dev /dev --proc /proc true; then
    echo "set-up: while this image is built, bubblewrap may not make namespaces. If that is so when it grades, too, submissions" >&2
    echo "set-up: are graded with --isolation=process, and the output that you see of each says so." >&2
fi
