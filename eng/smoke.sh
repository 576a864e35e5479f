#!/usr/bin/env bash
# Takes the native binaries through one card's life in a home of its own. Usage: eng/smoke.sh [folder of the binaries]
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/shell.sh"

bin=${1:-$root/artifacts/bin}
for name in "${!ANDON_@}"; do unset "$name"; done
scratch=$(mktemp -d "${TMPDIR:-/tmp}/andon-smoke.XXXXXX")
export ANDON_HOME=$scratch/home
owner=

cleanup() {
  local code=$?
  if [ $code -ne 0 ]; then
    say "The smoke test failed. What the daemon wrote:"
    find "$ANDON_HOME" -name '*.log' -size -1M ! -name 'board.log*' -exec tail -n 20 {} + >&2 2>/dev/null || true
    timeout 20 "$bin/andon" down >/dev/null 2>&1 || true
  fi
  rm -rf "$scratch"
}
trap cleanup EXIT

# Runs one command within a bound, and leaves what it printed in `answer`.
andon() {
  local code=0
  answer=$(timeout 30 "$bin/andon" "$@" 2>"$scratch/stderr") || code=$?
  if [ $code -ne 0 ]; then
    say "andon $* ended with code $code"
    cat "$scratch/stderr" >&2
    exit 1
  fi
  say "   andon $*"
}

expect() { grep -qE -- "$1" <<<"$answer" || { say "expected /$1/ in:"; say "$answer"; exit 1; }; }

[ -x "$bin/andon" ] && [ -x "$bin/andond" ] || die "There is no andon and andond in $bin; run ./build.sh."
title="Smoke: a card's life, with \"quotes\" and a snowman ☃"

andon version;                   expect '[0-9]+\.[0-9]+\.[0-9]+'
andon up
andon where --json;              expect "\"home\": *\"$ANDON_HOME\""; expect '"slug": *"default"'
owner=$(sed -n 's/.*"pid": *\([0-9][0-9]*\).*/\1/p' <<<"$answer" | head -n 1)
[ -n "$owner" ] && [ "$(readlink "/proc/$owner/exe")" = "$(readlink -f "$bin/andond")" ] ||
  die "The owner that \`andon where\` names (pid ${owner:-none}) is not $bin/andond."
andon create "$title" --json;    expect 't_[0-9a-f]{16}'
id=$(grep -oE 't_[0-9a-f]{16}' <<<"$answer" | head -n 1)
andon list --json;               expect "\"$id\""
andon show "$id" --json;         expect 'a snowman'
andon comment "$id" "seen by the smoke test"
andon complete "$id"
andon show "$id" --json;         expect '"status": *"done"'
andon verify
andon status
andon down
for _ in $(seq 100); do [ -e "/proc/$owner" ] || break; sleep 0.1; done
[ ! -e "/proc/$owner" ] || die "andond (pid $owner) still runs ten seconds after \`andon down\`."
say "Smoke test passed."
