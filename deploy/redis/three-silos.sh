#!/usr/bin/env bash
# Three silos of one machine on Redis with TLS between all of them, and the proof that a crash costs a run nothing: the same run is
# trained twice, the second time with a silo killed and Redis killed and started again in its middle, and both end with the same bytes.
# Usage: three-silos.sh [FOLDER]     Needs redis-server and openssl; GAN_BIN names the folder of gan-silo and ganctl (default: the PATH).
#   GAN_ITERATIONS   of each run (default 60)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(realpath -m "${1:-$(mktemp -d)}") iterations=${GAN_ITERATIONS:-60}
[ -z "${GAN_BIN:-}" ] || PATH=$GAN_BIN:$PATH
PATH=$PATH:/usr/sbin:/usr/bin
mkdir -p "$folder"
cd "$folder"
started=()
end() { kill -KILL "${started[@]}" 2> /dev/null || true; }
trap end EXIT
fail() { echo "three-silos.sh: $1 The logs are in $folder." >&2; exit 1; }
# until_true SECONDS WHAT COMMAND…
until_true() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "Not in time: $what."
    sleep 0.1
  done
}

# 1. The authority, the silos' certificate and a client's.
"$here/make-certificates.sh" certificates

# 2. Redis, which keeps what it acknowledges. The silos and ganctl read how to reach it from a file.
port=$(shuf -i 20000-30000 -n 1)
password=$(head -c 24 /dev/urandom | base64 | tr -d '+/=\n')
(
  umask 077
  echo "127.0.0.1:$port,password=$password" > redis-file
  printf 'include %s\nport %s\ndir %s\nrequirepass %s\n' "$here/redis.conf" "$port" "$PWD" "$password" > redis.conf
)
redis() {
  redis-server redis.conf > redis.log 2>&1 &
  redis=$!
  started+=("$redis")
  until_true 20 "Redis answers" answers
}
answers() { (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; }
redis

# 3. Three silos. They know the cluster by its name and Redis, and each other by their certificates.
export GAN_HOME=$folder/home
tls=(--tls-certificate certificates/silo.pem --tls-key certificates/silo.key --tls-ca certificates/ca.pem)
silos=()
for name in one two three; do
  gan-silo --cluster trial --name "$name" --redis-file redis-file "${tls[@]}" > "$name.log" 2>&1 &
  silos+=($!)
  started+=($!)
done
for name in one two three; do until_true 90 "silo $name is ready" grep -q '^READY' "$name.log"; done
echo "Three silos are ready."

# 4. ganctl finds them through Redis and shows a client's certificate.
export GAN_REDIS_FILE=$folder/redis-file GAN_TLS_CA=$folder/certificates/ca.pem
export GAN_TLS_CERTIFICATE=$folder/certificates/client.pem GAN_TLS_KEY=$folder/certificates/client.key
submit=(ganctl submit --cluster trial --variant cgan --dataset glyphs --workers 2 --iterations "$iterations" --batch 32 --threads 1
  --seed 1 --checkpoint-every 10 --sample-every 0)
last() { find home/runs -mindepth 1 -maxdepth 1 -type d -newer "$1" -printf '%f\n' | head -n 1; }
iteration() { grep -o '"iteration":[0-9]*' "home/runs/$1/metrics.jsonl" 2> /dev/null | tail -n 1 | cut -d: -f2; }
reached() { local now; now=$(iteration "$1") && [ "${now:-0}" -ge "$2" ]; }
checksum() { (cd home/runs/"$1"/checkpoints/*"$iterations"-g* && sha256sum -- *.safetensors); }

"${submit[@]}" --name undisturbed --watch > undisturbed.log
undisturbed=$(checksum "$(last redis-file)")

# 5. The same run again. In its middle a silo dies, and Redis dies and comes back.
touch second
"${submit[@]}" --name disturbed > disturbed.log
run=$(last second)
until_true 60 "the second run is in its middle" reached "$run" $((iterations / 3))
kill -KILL "${silos[2]}" "$redis"
middle=$(iteration "$run")
[ "$middle" -lt "$iterations" ] || fail "The run was over before the kill; set GAN_ITERATIONS higher."
echo "Killed silo three and Redis after iteration $middle of $iterations."
redis
ganctl watch --cluster trial "$run" > watch.log || fail "The second run did not complete."
disturbed=$(checksum "$run")

[ "$disturbed" = "$undisturbed" ] || fail "The runs differ: $disturbed instead of $undisturbed."
echo "Both runs ended with the same bytes:"
echo "$disturbed"
