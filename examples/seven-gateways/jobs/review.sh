# Looks at what was handed over, in the workspace of whoever wrote it: without its sources it goes back, with them it is
# approved.
if grep -q '^Sources: ' digest.txt; then
  done_with "approved" digest.txt
else
  touch wanted
  andon request-changes "$task" "Name the sources in a last line." >/dev/null
fi
