#!/bin/sh
# Gives folders to the users that the containers run as: dv (/dv), solr (/var/solr), or a number and paths.
set -eu

usage() {
  echo "Usage: fix-fs-perms.sh (dv|solr|[1-9][0-9]{3,4}) [PATH [PATH [...]]]"
  exit 1
}

case "${1:-}" in
  dv) owner=1000 default=/dv ;;
  solr) owner=8983 default=/var/solr ;;
  [1-9][0-9][0-9][0-9] | [1-9][0-9][0-9][0-9][0-9]) owner=$1 default= ;;
  *) usage ;;
esac
shift
if [ $# -eq 0 ]; then
  [ -n "$default" ] || usage
  set -- "$default"
fi
exec chown -R "$owner:$owner" "$@"
