#!/usr/bin/env bash
# Builds everything and runs all tests. Usage: ./test.sh [--long] [project …]
#   --long    also the long checks (minutes to an hour each)
#   project   only these, for example: ./test.sh Models.Tests
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

filter="Category!=Long" long=false hang=15min
projects=()
for argument in "$@"; do
  case "$argument" in
    --long) filter="" long=true hang=90min ;;
    -*) echo "test.sh: unknown argument '$argument'. Allowed: --long and names of test projects." >&2; exit 2 ;;
    *) if [ ! -d "tests/$argument" ]; then
         echo "test.sh: no test project '$argument'. There are: $(ls tests | grep Tests | tr '\n' ' ')" >&2
         exit 2
       fi
       projects+=("$argument") ;;
  esac
done
# Silos on PostgreSQL need tables by Orleans' own scripts: GAN_ORLEANS_SCRIPTS names a checkout of them (deploy/postgres/README.md).
scripts=${GAN_ORLEANS_SCRIPTS:-}
if [ -n "$scripts" ]; then
  GAN_ORLEANS_SCRIPTS=$(realpath "$scripts") || exit 2
  export GAN_ORLEANS_SCRIPTS
else
  filter=${filter:+$filter&}Category!=PostgreSQL
fi
if [ ${#projects[@]} -eq 0 ]; then
  for folder in tests/*.Tests; do projects+=("$(basename "$folder")"); done
fi

# What tests need beside the SDK: a browser (about 120 MB), Prometheus with promtool (about 30 MB), shellcheck, NumPy.
install_tools() {
  local missing=() wanted
  for wanted in "$@"; do
    case "$wanted" in
      Cluster.Tests)
        command -v redis-server > /dev/null || missing+=(redis-server)   # the store of a cluster of several machines
        if [ -n "$scripts" ] && ! ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; then
          command -v initdb > /dev/null || missing+=(postgresql)
        fi
        if $long && ! command -v iptables > /dev/null; then missing+=(iptables); fi ;;   # a partition between silos
      Models.Tests) /usr/bin/python3 -c 'import numpy' 2> /dev/null || missing+=(python3-numpy) ;;   # metrics are computed twice
      Dashboard.Tests) command -v chromium > /dev/null || missing+=(chromium fonts-dejavu-core) ;;
      Deploy.Tests)
        command -v promtool > /dev/null || missing+=(prometheus)
        command -v shellcheck > /dev/null || missing+=(shellcheck)
        command -v systemd-analyze > /dev/null || missing+=(systemd)
        command -v npm > /dev/null || missing+=(npm) ;;
    esac
  done
  [ ${#missing[@]} -eq 0 ] && return
  local command="apt-get install -y --no-install-recommends ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    echo "test.sh: missing ${missing[*]}. Install them, then run this again: sudo $command" >&2
    return 1
  fi
  echo "Installing ${missing[*]} …"
  # RUNLEVEL=1: no service of these packages is started.
  { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive $command; } > artifacts/apt-tests.log 2>&1 || {
    tail -n 5 artifacts/apt-tests.log >&2
    echo "test.sh: '$command' failed; the whole output is in artifacts/apt-tests.log." >&2
    return 1
  }
}

unset GAN_LIBTORCH   # the tests are of the packages' libtorch
. eng/dotnet.sh
require_dotnet "$root" || { echo "0 passed, 1 failed"; exit 1; }
./build.sh || { echo "0 passed, 1 failed"; exit 1; }

# Schemas and parsers from the npm registry, by the lock file beside them.
install_schemas() {
  local folder=tests/Deploy.Tests/schemas
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  npm ci --ignore-scripts --no-audit --no-fund --prefix "$folder" > artifacts/npm.log 2>&1 &&
    touch "$folder/node_modules/.package-lock.json" || {
    tail -n 5 artifacts/npm.log >&2
    echo "test.sh: 'npm ci --prefix $folder' failed; the whole output is in artifacts/npm.log." >&2
    return 1
  }
}

install_tools "${projects[@]}" || { echo "0 passed, 1 failed"; exit 1; }
case " ${projects[*]} " in *" Deploy.Tests "*) install_schemas || { echo "0 passed, 1 failed"; exit 1; } ;; esac

results=artifacts/test-results
rm -rf "$results" && mkdir -p "$results"
passed=0 failed=0 skipped=0
counter() { sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1; }

for project in "${projects[@]}"; do
  started=$SECONDS
  dotnet test "tests/$project" -c Release --no-build --nologo -v quiet ${filter:+--filter "$filter"} \
    --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal" --results-directory "$results" --blame-hang-timeout "$hang"
  status=$?
  trx=$results/$project.trx
  if [ -f "$trx" ]; then
    p=$(counter "$trx" passed) f=$(counter "$trx" failed) t=$(counter "$trx" total)
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + t - p - f))
    # A run that ended badly without a failed test (a crash, a hang) is a failure too.
    if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then failed=$((failed + 1)); fi
    if [ "$p" -eq 0 ] && [ "$f" -eq 0 ]; then echo "$project ran no test."; failed=$((failed + 1)); fi
  else
    failed=$((failed + 1))
  fi
  echo "$project: $((SECONDS - started)) s"
done

if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ "$failed" -eq 0 ]
