#!/bin/sh
# Puts the <field> and <copyField> lines of a file, or of the input, between the marks of a schema.xml.
set -eu

fail() {
  echo "ERROR: $*" >&2
  exit 2
}

[ "${1:-}" != "-h" ] || { echo "Usage: update-fields.sh [ schema file ] [ source file ]"; exit 0; }
schema=${SCHEMA:-${1:-schema.xml}}
source=${SOURCE:-${2:--}}
[ -w "$schema" ] || fail "Cannot find or write to a XML schema at $schema"
for mark in SCHEMA-FIELDS::BEGIN SCHEMA-FIELDS::END SCHEMA-COPY-FIELDS::BEGIN SCHEMA-COPY-FIELDS::END; do
  [ "$(grep -c "$mark" "$schema")" = 1 ] || fail "Not exactly one $mark in $schema"
done
[ "$source" != "-" ] || source=/dev/stdin
lines=$(grep -E '<(field|copyField) .*/>' "$source" | sed -E 's/^[ \t]+//; s/[ \t]+$//') ||
  fail "No <field> or <copyField> in input"

new=$(mktemp)
printf '%s\n' "$lines" | awk -v schema="$schema" '
  /^<field / { fields = fields "    " $0 "\n" }
  /^<copyField / { copies = copies "    " $0 "\n" }
  END {
    while ((getline line < schema) > 0) {
      if (line ~ /SCHEMA(-COPY)?-FIELDS::END/) inside = 0
      if (!inside) print line
      if (line ~ /SCHEMA-FIELDS::BEGIN/ && fields != "") { printf "%s", fields; inside = 1 }
      if (line ~ /SCHEMA-COPY-FIELDS::BEGIN/ && copies != "") { printf "%s", copies; inside = 1 }
    }
  }' > "$new"
cat "$new" > "$schema"
rm "$new"
