# What run.sh, test.sh, build.sh and .ci/run share. Sourced, never run; defines functions and the variable `root`.

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The SDK may be installed for this user only and not be on PATH. DOTNET_ROOT is set then, because an ordinary build
# finds its runtime by it.
need_sdk() {
  local candidate
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$HOME/.dotnet/dotnet"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    # Asked for in an empty folder: global.json would make an SDK that is too old fail instead of answering.
    if (cd / && "$candidate" --list-sdks 2>/dev/null) | grep -q '^10\.'; then
      if [ "$candidate" != "$(command -v dotnet || true)" ]; then
        DOTNET_ROOT=$(dirname "$(readlink -f "$candidate")")
        export DOTNET_ROOT PATH="$DOTNET_ROOT:$PATH"
      fi
      export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
      return
    fi
  done
  say "Andon needs the .NET SDK 10, and it is not installed (looked for \`dotnet\` on PATH and in ~/.dotnet)."
  say ""
  say "For this user only, without root:"
  say "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
  say "Or from your distribution (package dotnet-sdk-10.0):"
  say "  https://learn.microsoft.com/dotnet/core/install/linux"
  exit 1
}

need_linux() {
  [ "$(uname -s)" = Linux ] || die "Andon runs on Linux (x64 or arm64), or in WSL2; this is $(uname -s)."
}

rid() {
  case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) die "Andon is built for x86_64 and aarch64; this is $(uname -m)." ;;
  esac
}

# `dotnet build`, heard only when it fails.
build_quietly() {
  local log
  log=$(mktemp)
  if ! dotnet build "$@" -v q --nologo -clp:NoSummary >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "The build failed."
  fi
  rm -f "$log"
}

# Builds `andon` and `andond` side by side and leaves them behind artifacts/run/current. Costs nothing when no source is
# newer than the last build.
#
# Every build gets a folder of its own: overwriting the files of a daemon that still runs would pull its code away.
build_side_by_side() {
  mkdir -p "$root/artifacts/run"
  # The lock's descriptor is closed for everything started here: a build server outlives us and would keep it.
  (flock 9 && build_side_by_side_locked 9>&-) 9>"$root/artifacts/run/.lock"
}

build_side_by_side_locked() {
  local run=$root/artifacts/run staged=$root/artifacts/build/run started name
  if [ -x "$run/current/andon" ] && [ -x "$run/current/andond" ] && ! sources_changed_since "$run/.built"; then
    return
  fi
  [ -e "$run/.built" ] || say "Building Andon; the first build takes a minute or two."
  started=$run/.started
  touch "$started"
  for name in Andon.Server Andon.Cli; do
    build_quietly "$root/src/$name" -c Release -o "$staged"
  done
  name=$(date -u +%Y%m%dT%H%M%SZ)-$$
  mkdir "$run/$name.part"
  (cd "$staged" && tar cf - --exclude='./runtimes' .) | tar xf - -C "$run/$name.part"
  if [ -d "$staged/runtimes/$(rid)" ]; then
    mkdir "$run/$name.part/runtimes"
    cp -R "$staged/runtimes/$(rid)" "$run/$name.part/runtimes/"
  fi
  mv "$run/$name.part" "$run/$name"
  ln -sfn "$name" "$run/current.new" && mv -fT "$run/current.new" "$run/current"
  mv -f "$started" "$run/.built"
  prune_runs "$run" "$name"
}

sources_changed_since() {
  [ -e "$1" ] || return 0
  [ -n "$(cd "$root" && find src eng/BannedSymbols.txt .editorconfig global.json nuget.config \
    Directory.Build.props Directory.Packages.props -newer "$1" -print -quit)" ]
}

# Keeps the build just made and every one that a process still runs from.
prune_runs() {
  local folder in_use
  in_use=$(readlink /proc/[0-9]*/exe 2>/dev/null || true)
  for folder in "$1"/*T*Z-*; do
    [ "$folder" = "$1/$2" ] && continue
    grep -qF "$folder/" <<<"$in_use" || rm -rf "$folder"
  done
}
