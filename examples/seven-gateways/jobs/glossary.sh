# Takes the words that the architecture page defines out of its vocabulary.
awk -F'|' '/^\| idea/ { inside = 1; next } inside && !/^\|/ { exit }
  inside && $3 ~ /\*\*/ { gsub(/\*|^ +| +$/, "", $2); gsub(/\*|`|^ +| +$/, "", $3); printf "%s: %s\n", $3, $2 }' \
  "$SOURCE/ARCHITECTURE.md" | sort > glossary.txt
done_with "$(wc -l < glossary.txt | tr -d ' ') words" glossary.txt
