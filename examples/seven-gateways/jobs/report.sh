# Assembles the report from what the parents handed over.
{
  echo "# What this repository says about itself"
  for parent in $(show "$task" parents); do
    printf '\n## %s\n\n' "$(show "$parent" title)"
    show "$parent" result
  done
} > report.md
done_with "$(grep -c '^## ' report.md) chapters, $(wc -w < report.md | tr -d ' ') words" report.md
