# The table of contents of all documents together. What stands in a fenced block is no heading.
documents | while read -r document; do
  awk -v name="$document" '/^ *```/ { fenced = !fenced } fenced { next }
    /^# / && !title { title = substr($0, 3) } /^## / { sections++ }
    END { printf "* %s (%s, %d sections)\n", title, name, sections }' "$SOURCE/$document"
done > headings.txt
done_with "$(wc -l < headings.txt | tr -d ' ') titles" headings.txt
