#!/bin/sh
# The first process of a container: runs a command, and hands on the signals that the kernel would keep
# from it as the first process.
exec 3<&0
"$@" <&3 3<&- &
child=$!
trap 'kill -TERM "$child"' TERM
trap 'kill -INT "$child"' INT
code=0
wait "$child" || code=$?
while kill -0 "$child" 2>/dev/null; do
  code=0
  wait "$child" || code=$?
done
exit "$code"
