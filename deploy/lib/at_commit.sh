#!/bin/sh
# at_commit.sh PROGRAM ARGUMENT...: runs it with "--commit NAME" before its arguments, the commit of
# this checkout as it is now, so that what fails can be run again. No build needs to know it.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
commit=$(git --no-optional-locks -C "$root" -c "safe.directory=$root" describe --always --dirty \
    2>/dev/null) || commit="unknown (no git checkout)"
program=$1
shift
exec "$program" --commit "$commit" "$@"
