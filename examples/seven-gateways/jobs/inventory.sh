# Lists every document with its lines and words.
documents | while read -r document; do
  wc -lw "$SOURCE/$document" | awk -v name="$document" '{ printf "%6d %7d  %s\n", $1, $2, name }'
done > inventory.txt
done_with "$(wc -l < inventory.txt | tr -d ' ') documents" inventory.txt
