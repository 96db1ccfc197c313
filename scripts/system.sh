#!/bin/sh
# Bring the system packages that the whole test suite uses: Chromium and PostgreSQL.
# Where they cannot be had, say what is left out and how to get it; with CI=true that is a failure.
set -u
lacking=""
[ -x /usr/bin/chromium ] || lacking="$lacking chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || lacking="$lacking postgresql"
[ -n "$lacking" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$lacking"
    # shellcheck disable=SC2086
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $lacking fonts-dejavu-core; } >/dev/null && exit 0
fi
echo "LEFT OUT: the tests that need$lacking. To have them: sudo apt-get install$lacking" >&2
[ "${CI:-}" != true ]
