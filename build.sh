#!/usr/bin/env bash
# Native AOT: leaves artifacts/bin/andon, artifacts/bin/andond and libe_sqlite3.so beside them, stripped.
# The debug symbols stay in artifacts/publish/.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/eng/shell.sh"

need_linux
need_sdk
if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
  die "A native build needs a C linker, and neither clang nor gcc is installed. On Debian or Ubuntu: apt install gcc"
fi
target=$(rid)

publish() {
  say "Publishing $1 for $target"
  dotnet publish "$root/src/$1" -c Release -r "$target" -o "$root/artifacts/publish/$1" \
    -v q --nologo -clp:NoSummary >&2 || die "Publishing $1 failed."
}

# Put in place by rename, so that a daemon which runs from here keeps the file it started from.
place() {
  mkdir -p "$root/artifacts/bin"
  cp "$1" "$root/artifacts/bin/.placing"
  mv -f "$root/artifacts/bin/.placing" "$root/artifacts/bin/$(basename "$1")"
}

publish Andon.Server
publish Andon.Cli
[ -f "$root/artifacts/publish/Andon.Server/libe_sqlite3.so" ] ||
  die "Publishing Andon.Server left no libe_sqlite3.so; andond could not open a store."
place "$root/artifacts/publish/Andon.Server/libe_sqlite3.so"
place "$root/artifacts/publish/Andon.Server/andond"
place "$root/artifacts/publish/Andon.Cli/andon"
(cd "$root" && ls -l artifacts/bin/andon artifacts/bin/andond artifacts/bin/libe_sqlite3.so) >&2
