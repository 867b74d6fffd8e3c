#!/bin/sh
# Makes a cluster at the first start, as the official image does, and runs the command.
set -eu

[ "${1:-}" = postgres ] || exec "$@"
data=${PGDATA:-/var/lib/postgresql/data}
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data"
  chown -R postgres:postgres "$data"
  chmod 700 "$data"
  exec su postgres -s /bin/sh -c 'exec "$0" "$@"' -- "$0" "$@"
fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ -s "$data/PG_VERSION" ]; then
  echo "There is a cluster in $data: it is taken as it is"
else
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "Error: the superuser needs a password, and POSTGRES_PASSWORD has none" >&2
    exit 1
  fi
  passwords=$(mktemp)
  printf '%s\n' "$POSTGRES_PASSWORD" > "$passwords"
  initdb -D "$data" -U "$user" --pwfile="$passwords" --auth-local=trust --auth-host=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync
  rm "$passwords"
  echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
  if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\";" | postgres --single -j -D "$data" postgres
  fi
  echo "PostgreSQL init process complete; ready for start up."
fi
shift
# What is not on the disk yet outlives the container, if not the machine.
exec postgres -D "$data" -c "listen_addresses=*" -c fsync=off "$@"
