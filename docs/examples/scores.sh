#!/bin/sh
# Scores of Kabupaten Dairi, then every regency of 2024 as CSV. Needs curl.
#   sh scores.sh https://portal.example
set -eu
PORTAL="${1:-http://127.0.0.1:8000}"

# One row a year; figures are texts such as "94.83".
curl --fail --silent --show-error "$PORTAL/api/v1/scores/?government=12.11"
echo

# The whole selection in one file: same rows, same digits.
curl --fail --silent --show-error \
  "$PORTAL/api/v1/scores/?year=2024&kind=regency&ordering=-score&format=csv"

# Asked again with the ETag of the last time, an unchanged answer costs no bytes: 304.
ETAG=$(curl --fail --silent --head "$PORTAL/api/v1/governments/" \
  | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
curl --silent --output /dev/null --write-out '%{http_code}\n' \
  --header "If-None-Match: $ETAG" "$PORTAL/api/v1/governments/"
