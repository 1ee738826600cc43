#!/bin/sh
# Starts chukan in a container. For each system that CHUKAN_DATABASES (a folder) holds <system>.dsn and <system>.owner_dsn for, that database is used; without it, the embedded one.
# All listeners take connections from outside the container; a client certificate is asked for all the same.
set -eu
settings=${CHUKAN_VAR:-/var/lib/chukan}/chukan.toml
sed 's/^address = "[^"]*"/address = "0.0.0.0"/' /usr/local/share/chukan/config/chukan.toml >"$settings"
if [ -n "${CHUKAN_DATABASES:-}" ]; then
    for file in "$CHUKAN_DATABASES"/*.owner_dsn; do
        system=$(basename "$file" .owner_dsn)
        printf '\n[systems.%s]\ndatabase_url = "%s"\nowner_url = "%s"\n' "$system" "$(cat "$CHUKAN_DATABASES/$system.dsn")" "$(cat "$file")" >>"$settings"
    done
    chmod 600 "$settings"
fi
case "${1:-serve}" in
serve | up)
    command=$1
    shift
    exec chukan "$command" --config "$settings" "$@"
    ;;
*) exec chukan "$@" ;;
esac
