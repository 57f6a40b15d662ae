#!/bin/sh
# Installs the database servers that the tests start for themselves, from Debian's packages and only those that are
# missing. Nothing is left running: the packages' own services are kept from starting. Must be run as root.
set -eu

missing=
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -x /usr/sbin/mariadbd ] || missing="$missing mariadb-server-core"
command -v openssl >/dev/null || missing="$missing openssl"
[ -n "$missing" ] || exit 0

# What Debian's packages ask before they start a service; 101 means no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update
# shellcheck disable=SC2086
apt-get install --yes --no-install-recommends $missing
