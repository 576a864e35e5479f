#!/usr/bin/env bash
# Runs every test. The last line is always `N passed, N failed`; the exit code is 0 only when all passed and some ran.
#
#   ./test.sh                     every project, small counts
#   ./test.sh --full              the same with the full counts (hours): ANDON_TEST_FULL=1
#   ./test.sh Tidy [args…]        one project; further arguments go to its runner (--filter-method …, --help)
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/eng/shell.sh"

only=
while [ $# -gt 0 ]; do
  case "$1" in
    --full) export ANDON_TEST_FULL=1; shift ;;
    -h|--help) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) die "Unknown option $1. See ./test.sh --help." ;;
    *) only=$1; shift; break ;;
  esac
done

passed=0 failed=0 skipped=0 scratch=
finish() {
  local code=$?
  [ -z "$scratch" ] || rm -rf "$scratch"
  [ $code -eq 0 ] || [ $failed -gt 0 ] || failed=1
  printf '%d passed, %d failed' "$passed" "$failed"
  [ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
  printf '\n'
  if [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; then exit 0; fi
  exit 1
}
trap finish EXIT
trap 'exit 130' INT TERM

# What the tests call, and the Debian package that has it.
need_tools() {
  local missing=() pair
  for pair in gcc:gcc sqlite3:sqlite3 strace:strace ps:procps setpriv:util-linux; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "Installing what the tests need: ${missing[*]}"
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" >/dev/null 2>&1 ||
      { apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" >&2; }
    then return 0; fi
  fi
  die "The tests need ${missing[*]}, which could not be installed. On Debian or Ubuntu, as root: apt install ${missing[*]}"
}

# No test may touch the home of the person who runs it.
isolate() {
  local name
  for name in "${!ANDON_@}"; do
    case "$name" in ANDON_TEST_*) ;; *) unset "$name" ;; esac
  done
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/andon-test.XXXXXX")
  export ANDON_HOME=$scratch/home
}

count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$2" | tail -n 1; }

run_project() {
  local name=$1 log=$root/artifacts/test/$1.log code=0 minutes=15 ok bad out together=()
  shift
  if [ -n "${ANDON_TEST_FULL-}" ]; then
    minutes=1440
    # Two hundred kills, a hundred racers: in full an attack has the machine for itself.
    [ "$name" != Andon.Attack ] || together=(--parallel none)
  fi
  say "── $name"
  timeout --kill-after=30s "${minutes}m" "$root/artifacts/bin/$name/release/$name" \
    --no-ansi --progress off "${together[@]}" "$@" >"$log" 2>&1 || code=$?
  ok=$(count succeeded "$log") bad=$(count failed "$log") out=$(count skipped "$log")
  passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0})) skipped=$((skipped + ${out:-0}))
  if [ $code -eq 0 ]; then say "   ${ok:-0} passed, $(sed -n 's/^ *duration: *//p' "$log" | tail -n 1)"; return; fi
  # Exit code 8 is "no test ran": right where there is none yet, or where the filter names none.
  if [ $code -eq 8 ] && { [ $# -gt 0 ] || ! has_own_tests "$name"; }; then say "   no test ran"; return; fi
  cat "$log" >&2
  if [ "${bad:-0}" -eq 0 ]; then
    failed=$((failed + 1))
    [ $code -ne 124 ] || say "   stopped after $minutes minutes"
    say "   $name ended with code $code; the log is artifacts/test/$name.log"
  fi
}

# The store contract's tests are inherited by each store's own suite and do not run where they are written.
has_own_tests() { [ "$1" != Andon.StoreContract ] && grep -rqE '\[(Fact|Theory)' --include='*.cs' "$root/tests/$1"; }

projects=()
for project in "$root"/tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  grep -q 'Include="xunit.v3"' "$project" || continue # a suite that others inherit is no program
  if [ -z "$only" ] || [ "$name" = "$only" ] || [ "$name" = "Andon.$only" ]; then projects+=("$name"); fi
done
[ ${#projects[@]} -gt 0 ] || die "There is no test project named $only."

need_linux
need_sdk
need_tools
isolate
mkdir -p "$root/artifacts/test"

say "Building"
if [ -n "$only" ]; then what=$root/tests/${projects[0]}; else what=$root/Andon.slnx; fi
build_quietly "$what" -c Release
# Tests of the real programs find them here: `andon` and `andond`, side by side.
# Programs that somebody has built already, natively for instance, are taken as they are.
if [ -z "${ANDON_TEST_BIN-}" ]; then
  build_side_by_side
  ANDON_TEST_BIN=$(readlink -f "$root/artifacts/run/current")
  export ANDON_TEST_BIN
fi

for name in "${projects[@]}"; do run_project "$name" "$@"; done
