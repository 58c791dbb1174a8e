#!/usr/bin/env bash
# Makes Orleans' tables and functions in the database. Usage: ./apply.sh ORLEANS_CHECKOUT CONNECTION
#   ORLEANS_CHECKOUT   a checkout of github.com/dotnet/orleans at the tag of the packages in use: git clone --depth 1 --branch v10.4.2 …
#   CONNECTION         what psql connects by, for example: postgresql://ganorleans@db/ganorleans (the password: PGPASSFILE or PGPASSWORD)
# All in one transaction: either everything is there afterwards, or nothing.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
checkout=$1 connection=$2

scripts=(
  src/AdoNet/Shared/PostgreSQL-Main.sql
  src/AdoNet/Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql
  src/AdoNet/Orleans.Persistence.AdoNet/PostgreSQL-Persistence.sql
  src/AdoNet/Orleans.Reminders.AdoNet/PostgreSQL-Reminders.sql
)
files=()
for script in "${scripts[@]}"; do
  [ -f "$checkout/$script" ] || { echo "apply.sh: '$checkout/$script' is missing. '$checkout' has to be a checkout of dotnet/orleans." >&2
    exit 2
  }
  files+=(-f "$checkout/$script")
done

PGOPTIONS=--client-min-messages=warning psql "$connection" --single-transaction --quiet -v ON_ERROR_STOP=1 "${files[@]}"
echo "Orleans' queries in the database: $(psql "$connection" -Atc 'select count(*) from OrleansQuery')"
