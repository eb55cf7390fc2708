#!/usr/bin/env bash
# Runs a newsletter's flows on this machine, as they run in production: server, work pool, deployments, worker,
# one run of collect and one of send; looks at the result; stops everything.
#
#   docs/prefect-on-one-machine.sh FOLDER [N]     FOLDER holds curator.toml; N is the issue to send, else the one due
#
# Exits 0 if both runs completed and everybody is accounted for, else 1.  An issue that is due does go out.
# Everything of Prefect's is in FOLDER/.prefect, the logs too.
set -euo pipefail

folder=$(cd "${1:?which newsletter? say: $0 FOLDER [N]}" && pwd)
number=${2:-}
cd "$(dirname "$0")/.."
[ -f "$folder/curator.toml" ] || { echo "no curator.toml in $folder; make one with: curator init $folder" >&2; exit 1; }
if [ -x .venv/bin/prefect ]; then PATH=$PWD/.venv/bin:$PATH; fi

port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export CURATOR_FOLDER=$folder
export PREFECT_HOME=$folder/.prefect
export PREFECT_API_URL=http://127.0.0.1:$port/api
export PREFECT_SERVER_ALLOW_EPHEMERAL_MODE=false
export PREFECT_SERVER_ANALYTICS_ENABLED=false
export DO_NOT_TRACK=1
mkdir -p "$PREFECT_HOME"

worker='' server=''
stop() {
  # The worker first: it tells the server that it goes.  A script's background jobs ignore SIGINT, with which
  # Prefect stops itself on SIGTERM; so both are started with --default-signal.
  for one in $worker $server; do
    kill -TERM "$one" 2>/dev/null || continue
    for _ in $(seq 100); do kill -0 "$one" 2>/dev/null || break; sleep 0.2; done
    kill -KILL "$one" 2>/dev/null || true
    wait "$one" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 130' INT TERM

fail() { echo "FAILED: $1; see $PREFECT_HOME/*.log" >&2; exit 1; }

echo "server on 127.0.0.1:$port (its first start takes up to a minute)"
env --default-signal=INT prefect server start --host 127.0.0.1 --port "$port" >"$PREFECT_HOME/server.log" 2>&1 &
server=$!
for _ in $(seq 600); do
  python -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=2)' "$PREFECT_API_URL/health" 2>/dev/null && break
  kill -0 "$server" 2>/dev/null || fail "the server does not start"
  sleep 0.2
done

echo "work pool, deployments, worker"
prefect --no-prompt work-pool create curator --type process --overwrite </dev/null >"$PREFECT_HOME/deploy.log" 2>&1 ||
  fail "the work pool"
prefect --no-prompt deploy --all </dev/null >>"$PREFECT_HOME/deploy.log" 2>&1 || fail "the deployments"
env --default-signal=INT prefect worker start --pool curator --name here >"$PREFECT_HOME/worker.log" 2>&1 &
worker=$!

run() {
  echo "run of $1"
  local code=0 log=$PREFECT_HOME/${1%%/*}.log
  prefect --no-prompt deployment run "$@" --watch </dev/null >"$log" 2>&1 || code=$?
  tail -n 1 "$log"
  return "$code"
}

run collect/hourly || fail "collect"
run send/biweekly ${number:+--param "number=$number"} || fail "send"

curator -C "$folder" queue --limit 3 2>/dev/null
if [ -n "$number" ]; then curator -C "$folder" deliveries "$number" || fail "somebody is missing from the ledger"; fi
echo "all is well"
