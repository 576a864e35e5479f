#!/bin/sh
# The worker of a command lane: the daemon starts it in the task's workspace, with everything it has to know.
set -eu
task=$1 context=$2
printf '%s\n' "$context" > context.md
andon heartbeat "$task" --note "counting"
andon usage "$task" --input "$(wc -c < context.md)" --output 1
words=$(wc -w < context.md | tr -d ' ')
printf 'The context has %s words.\n' "$words" > report.md
andon complete "$task" --summary "Counted $words words" --artifact report.md
