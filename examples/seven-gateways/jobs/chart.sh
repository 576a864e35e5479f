# Draws the longest documents as bars, from the list that its parent handed over.
parent=$(show "$task" parents | head -n 1)
show "$parent" result | sort -k2,2nr | head -n 8 > longest.txt
awk 'NR == 1 { most = $2 } { bar = ""; for (i = 0; i < 40 * $2 / most; i++) bar = bar "#"; printf "%-42s %s %d\n", $3, bar, $2 }' \
  longest.txt > chart.txt
done_with "the $(wc -l < chart.txt | tr -d ' ') longest documents" chart.txt
