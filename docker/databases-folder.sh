#!/bin/sh
# The volume of connection strings belongs to root at first; the image's own entry point goes on as user postgres.
set -eu
chown postgres /databases
exec docker-entrypoint.sh "$@"
