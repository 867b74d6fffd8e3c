#!/bin/sh
# The two commands of the AWS command line that a stack needs, asked of this very container.
set -u
store=http://localhost:4566

case "$*" in
  "s3 mb s3://"*)
    bucket=${3#s3://}
    curl -fsS -o /dev/null -X PUT "$store/${bucket%/}" || exit 1
    echo "make_bucket: ${bucket%/}"
    ;;
  "s3api head-bucket --bucket "*)
    curl -fs -o /dev/null -I "$store/$4" && exit 0
    echo "An error occurred (404) when calling the HeadBucket operation: Not Found" >&2
    exit 254
    ;;
  *)
    echo "This stand-in knows only: s3 mb s3://BUCKET, s3api head-bucket --bucket BUCKET" >&2
    exit 252
    ;;
esac
