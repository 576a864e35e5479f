#!/usr/bin/env bash
# Plays the fleet of seven: seven gateways, one board, sixteen tasks on the documents of this repository. `andon` has to
# be on PATH; ./run.sh fleet sees to that. The home is a temporary one, unless ANDON_HOME names an empty or missing
# folder.
set -euo pipefail

fleet=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
source_root=$(cd "$fleet/../.." && pwd)
gateways=(architect wikid a-dev a-creative a-eval a-view intel-pilot)
patience=120s

say() { printf '%s\n' "$@"; }
die() { say "$@" >&2; exit 1; }

command -v andon >/dev/null || die "andon is not on PATH; run ./run.sh fleet."
home=${ANDON_HOME-}
for name in "${!ANDON_@}"; do unset "$name"; done
temporary=
if [ -z "$home" ]; then
  temporary=$(mktemp -d "${TMPDIR:-/tmp}/andon-fleet.XXXXXX")
  home=$temporary/home
elif [ -n "$(ls -A "$home" 2>/dev/null)" ]; then
  die "ANDON_HOME is $home, which is in use. The fleet needs a home of its own: unset ANDON_HOME, or name an empty folder."
fi
export ANDON_HOME=$home

pids=()
cleanup() {
  local code=$?
  trap - EXIT INT TERM
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  if [ $code -ne 0 ]; then
    say "" "The fleet did not finish. The board:" >&2
    timeout 20 andon list >&2 || true
    tail -n 20 "$ANDON_HOME/run/andond.log" >&2 2>/dev/null || true
  fi
  timeout 60 andon down >/dev/null 2>&1 || true
  [ -z "$temporary" ] || rm -rf "$temporary"
  exit $code
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# make TITLE JOB PROFILE [flags]: creates a task and prints its id.
make() {
  local title=$1 job=$2 profile=$3
  shift 3
  andon create "$title" --body "job: $job${document:+
document: $document}" --assignee "$profile" --json "$@" | awk -v field=id -f "$fleet/json.awk"
}

mkdir -p "$ANDON_HOME/profiles"
cp "$fleet/config.yaml" "$ANDON_HOME/"
for profile in "$fleet"/profiles/*.yaml; do
  sed "s|@fleet@|$fleet|; s|@source@|$source_root|" "$profile" > "$ANDON_HOME/profiles/${profile##*/}"
done

andon up >/dev/null
say "Seven gateways attach to one daemon; architect and wikid ask it to dispatch."
for profile in "${gateways[@]}"; do
  andon gateway run --profile "$profile" >"$ANDON_HOME/gateway-$profile.log" 2>&1 &
  pids+=($!)
done
andon watch --after 0 --kinds spawned,completed,crashed,review_requested,changes_requested,blocked,gave_up \
  > >(awk '{ print substr($0, 1, 120); fflush() }') &
watching=$!
pids+=($watching)

document=
inventory=$(make "List the documents" inventory wikid)
statistics=$(make "Size" statistics intel-pilot --parent "$inventory")
recount=$(make "Second count" recount a-eval --parent "$statistics")
chart=$(make "The longest documents" chart a-view --parent "$inventory")
frequency=$(make "What they speak of" frequency intel-pilot --parent "$inventory")
links=$(make "Links" links a-dev --parent "$inventory" --priority 1)
glossary=$(make "Vocabulary" glossary wikid --parent "$inventory")
headings=$(make "Table of contents" headings a-view --parent "$inventory")
summaries=()
for document in README.md ARCHITECTURE.md CONTRIBUTING.md docs/guide/first-board.md docs/guide/run-workers.md docs/adr/2026-11-one-owner.md; do
  summaries+=(--parent "$(make "Summary of $document" summary a-creative --parent "$inventory")")
done
document=
digest=$(make "Digest" digest a-creative "${summaries[@]}")
report=$(make "The report" report architect --parent "$statistics" --parent "$recount" --parent "$chart" --parent "$frequency" \
  --parent "$links" --parent "$glossary" --parent "$headings" --parent "$digest")

andon wait "$report" --timeout "$patience" >/dev/null
kill "$watching"
wait "$watching" || true

# Asked of the kernel, not of Andon: whose descriptors lead to the board's database?
holders=$(find /proc/[0-9]*/fd -lname "$ANDON_HOME/boards/default/board.db*" 2>/dev/null | cut -d/ -f3 | sort | uniq -c || true)

say "" "——— the report ———" ""
andon show "$report" --json | awk -v field=result -f "$fleet/json.awk"
say "" "——— the board ———" ""
andon list
say ""
crashes=$(andon runs "$links" --json | grep -o '"outcome": *"crashed"' | wc -l)
changes=$(andon runs "$digest" --json | grep -o '"outcome": *"changes_requested"' | wc -l)
say "Links took $((crashes + 1)) attempts (it crashed $crashes time); the digest went back for changes $changes time."
[ "$crashes" -eq 1 ] && [ "$changes" -eq 1 ] || die "That is not what was to happen."
[ "$(printf '%s\n' "$holders" | grep -c .)" -eq 1 ] || die "Not exactly one process holds the store: $holders"
read -r descriptors owner <<<"$holders"
say "One process held the store: $(cat "/proc/$owner/comm") (pid $owner), with $descriptors descriptors on board.db*, for ${#gateways[@]} gateways."
