# The table of contents of all documents together.
documents | while read -r document; do
  sed -n "s|^# \(.*\)|* \1 ($document)|p; s|^## \(.*\)|    - \1|p" "$SOURCE/$document"
done > headings.txt
done_with "$(grep -c '^\*' headings.txt) titles, $(grep -c '^    -' headings.txt) sections" headings.txt
