# What the documents speak of: the words of six letters and more that come most often.
documents | while read -r document; do cat "$SOURCE/$document"; done |
  tr -cs 'A-Za-z' '\n' | tr 'A-Z' 'a-z' | awk 'length > 5' | sort | uniq -c | sort -k1,1nr -k2 | head -n 12 > frequency.txt
done_with "most often: $(awk 'NR == 1 { print $2 }' frequency.txt)" frequency.txt
