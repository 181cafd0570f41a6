#!/bin/bash
# Run once by the image, on an empty database: the owner of the schema, and one role a service, each with its password.
set -euo pipefail

for role in chidao chidao_membership chidao_coordination chidao_incident chidao_budget; do
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set role="$role" --set password="$(<"/run/chidao/roles/$role")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
SQL
done
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --command 'CREATE DATABASE chidao OWNER chidao'
