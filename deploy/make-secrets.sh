#!/usr/bin/env bash
# Writes the secrets of a deployment into a folder: passwords and connection strings of PostgreSQL and Redis, a token of the silos' pages,
# Grafana's password. Usage: deploy/make-secrets.sh [FOLDER] [POSTGRES_HOST] [REDIS_HOST]      What is there already stays.
set -euo pipefail
folder=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
host=${2:-postgres} redis=${3:-redis}
umask 077
mkdir -p "$folder"
random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
for name in postgres-password redis-password http-token grafana-password; do
  [ -s "$folder/$name" ] || random > "$folder/$name"
done
[ -s "$folder/database" ] ||
  echo "Host=$host;Database=ganorleans;Username=ganorleans;Password=$(cat "$folder/postgres-password")" > "$folder/database"
[ -s "$folder/redis" ] || echo "$redis:6379,password=$(cat "$folder/redis-password")" > "$folder/redis"
# Containers read them as users of their own; the folder keeps everyone else out.
chmod 644 "$folder"/*
# For compose: its ganctl writes to deploy/out as whoever runs this.
if [ $# -eq 0 ]; then
  here=$(dirname "${BASH_SOURCE[0]}")
  mkdir -p "$here/out"
  chmod 755 "$here/out"
  printf 'GAN_UID=%s\nGAN_GID=%s\n' "$(id -u)" "$(id -g)" > "$here/.env"
fi
echo "The secrets are in $folder."
