#!/usr/bin/env bash
# Builds what changed and starts Andon. Without arguments: `andon up`. `./run.sh fleet` plays the fleet of seven.
# Anything else goes to `andon` as it is: `./run.sh create "Write the index"`.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/eng/shell.sh"

need_linux
need_sdk
build_side_by_side

bin=$(readlink -f "$root/artifacts/run/current")
case "${1-}" in
  "") exec "$bin/andon" up ;;
  fleet)
    shift
    PATH="$bin:$PATH" exec "$root/examples/seven-gateways/play.sh" "$@" ;;
  *) exec "$bin/andon" "$@" ;;
esac
