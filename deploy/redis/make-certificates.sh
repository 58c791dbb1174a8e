#!/usr/bin/env bash
# Makes a certificate authority for one cluster and certificates for its silos and a client. Usage: make-certificates.sh [FOLDER]
# Writes ca.pem, ca.key, silo.pem, silo.key, client.pem, client.key. What is there already stays: delete silo.* to issue a new one.
# Keep ca.key away from the silos: whoever has it can issue certificates that the cluster trusts.
set -euo pipefail
folder=${1:-certificates}
umask 077
mkdir -p "$folder"
cd "$folder"
[ -s ca.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=GanOrleans cluster" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -keyout ca.key -out ca.pem 2> /dev/null
# issue NAME EXTENSIONS
issue() {
  [ -s "$1.pem" ] && return
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2> /dev/null
  printf '%s\n' "$2" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 365 -extfile "$1.ext" -out "$1.pem" 2> /dev/null
  rm "$1.csr" "$1.ext"
}
# Silos are servers and clients of each other, and known by this name wherever they run.
issue silo $'subjectAltName=DNS:gan-silo\nextendedKeyUsage=serverAuth,clientAuth'
issue client 'extendedKeyUsage=clientAuth'
echo "The certificates are in $PWD."
