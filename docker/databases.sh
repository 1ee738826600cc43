#!/bin/bash
# Runs once inside the PostgreSQL image (docker-entrypoint-initdb.d): a database, a serving role and an owner role per system, with random passwords that lie in
# /databases as connection strings for the services to read. The same rights as platform/cluster gives (decisions.md 12).
set -euo pipefail
folder=/databases
host=127.0.0.1
umask 077
statements() { psql -v ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname "$1"; }

echo "REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC" | statements postgres
printf 'local all all scram-sha-256\n' >"$PGDATA/pg_hba.conf"
for system in portal control operations intermediate provision juki nws institutions mynaportal pmo authority; do
    name=chukan_$system
    password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
    owner_password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
    statements postgres <<END
CREATE ROLE $name LOGIN PASSWORD '$password';
CREATE ROLE ${name}_owner LOGIN PASSWORD '$owner_password';
CREATE DATABASE $name OWNER ${name}_owner ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0;
END
    statements "$name" <<END
REVOKE ALL ON DATABASE $name FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE $name TO $name;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO $name;
ALTER DEFAULT PRIVILEGES FOR ROLE ${name}_owner GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO $name;
ALTER DEFAULT PRIVILEGES FOR ROLE ${name}_owner GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO $name;
END
    for role in "$name" "${name}_owner"; do printf 'host %s %s %s/32 scram-sha-256\n' "$name" "$role" "$host" >>"$PGDATA/pg_hba.conf"; done
    printf 'host=%s dbname=%s user=%s password=%s' "$host" "$name" "$name" "$password" >"$folder/$system.dsn"
    printf 'host=%s dbname=%s user=%s_owner password=%s' "$host" "$name" "$name" "$owner_password" >"$folder/$system.owner_dsn"
done
chmod 755 "$folder"
chmod 644 "$folder"/* # read by the services' user; the volume is nobody else's
