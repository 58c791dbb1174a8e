#!/usr/bin/env bash
# Runs in the container of PostgreSQL when its volume is new: Orleans' tables and functions, from a checkout of Orleans at /orleans.
set -euo pipefail
/opt/ganorleans/apply.sh /orleans "host=/var/run/postgresql user=$POSTGRES_USER dbname=$POSTGRES_DB"
