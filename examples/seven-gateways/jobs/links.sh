# Checks that every relative link leads to a file. Its first attempt dies half way, as workers do; the second one finds
# the same workspace and starts over.
if [ ! -e tried ]; then
  touch tried
  echo "about to crash, once"
  kill -SEGV $$
fi

checked=0
: > broken.txt
documents > documents.txt
while read -r document; do
  for link in $(grep -o ']([^)#: ]*[)#]' "$SOURCE/$document" | sed 's/^](//; s/[)#]$//'); do
    checked=$((checked + 1))
    [ -e "$SOURCE/$(dirname "$document")/$link" ] || echo "$document: $link" >> broken.txt
  done
done < documents.txt
{ echo "$checked relative links, $(wc -l < broken.txt | tr -d ' ') broken"; cat broken.txt; } > links.txt
done_with "$(head -n 1 links.txt)" links.txt
