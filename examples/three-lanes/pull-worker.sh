#!/bin/sh
# The worker of a pull lane: nobody starts it for a task. It asks for the next one and waits in the daemon until there is one.
set -eu
while claim=$(andon claim --lane fetcher --wait 60s); do
  eval "$claim"
  andon heartbeat --note "fetching"
  andon complete --summary "Fetched it"
  unset ANDON_RUN ANDON_RUN_TOKEN ANDON_TASK
done
