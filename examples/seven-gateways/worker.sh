#!/bin/sh
# One worker of the fleet. It reads its task, does the job that the task's text names, and reports. It is an ordinary
# program: it knows the board by `andon` alone, and what it is by its environment (ANDON_TASK, ANDON_PROFILE …).
set -eu

task=$1
cd "$ANDON_WORKSPACE"

# show TASK FIELD: a field of a task, as text.
show() { andon show "$1" --json | awk -v field="$2" -f "$FLEET/json.awk"; }

# documents: the documents of the repository, one a line, relative to it.
documents() { (cd "$SOURCE" && find . -name '*.md' ! -path './artifacts/*' ! -path './.*/*' | sed 's|^\./||' | sort); }

# done_with SUMMARY FILE: the last word about the task.
done_with() { andon complete "$task" --summary "$1" --result-file "$2" >/dev/null; }

body=$(show "$task" body)
job=$(printf '%s\n' "$body" | sed -n 's/^job: *//p')
subject=$(printf '%s\n' "$body" | sed -n 's/^document: *//p')
phase=$(show "$task" phase)

echo "$ANDON_PROFILE takes $job ($phase), run $ANDON_RUN"
if [ "$phase" = review ]; then job=review; fi
if [ ! -e "$FLEET/jobs/$job.sh" ]; then
  andon block "$task" "No job is named '$job'." --kind capability >/dev/null
  exit 0
fi

. "$FLEET/jobs/$job.sh"
