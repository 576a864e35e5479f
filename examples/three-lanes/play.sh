#!/usr/bin/env bash
# Plays the three lanes in a home of its own. `andon` has to be on PATH.
set -euo pipefail

example=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
command -v andon >/dev/null || { echo "andon is not on PATH." >&2; exit 1; }
for name in "${!ANDON_@}"; do unset "$name"; done
place=$(mktemp -d "${TMPDIR:-/tmp}/andon-lanes.XXXXXX")
export ANDON_HOME=$place/home

puller=
cleanup() {
  local code=$?
  [ -z "$puller" ] || kill "$puller" 2>/dev/null || true
  [ $code -eq 0 ] || timeout 20 andon list >&2 || true
  timeout 60 andon down >/dev/null 2>&1 || true
  rm -rf "$place"
  exit $code
}
trap cleanup EXIT

mkdir -p "$ANDON_HOME/profiles"
for profile in "$example"/profiles/*.yaml; do
  sed "s|@example@|$example|" "$profile" > "$ANDON_HOME/profiles/${profile##*/}"
done

create() { andon create "$@" --json | sed -n 's/.*"id": *"\(t_[0-9a-f]*\)".*/\1/p' | head -n 1; }

andon up --dispatch >/dev/null
sh "$example/pull-worker.sh" >/dev/null &
puller=$!

fetch=$(create "Fetch the documents" --assignee fetcher)
build=$(create "Count their words" --assignee builder --parent "$fetch")
sign=$(create "Sign it off" --assignee person --parent "$build" --needs-approval)

timeout 60 andon wait "$build" >/dev/null
echo "The program pulled one, the daemon started one; the third waits for a person:"
andon why "$sign"

andon approve "$sign" --reason "The count is plausible"
andon claim "$sign"
andon complete "$sign" --summary "Signed"
echo
andon list
