# Adds up lines and words, from the list that its parent handed over.
parent=$(show "$task" parents | head -n 1)
show "$parent" result > inventory.txt
awk 'NF == 3 { lines += $1; words += $2; count++; if ($2 > most) { most = $2; longest = $3 } }
  END { printf "documents %d\nlines %d\nwords %d\nlongest %s\n", count, lines, words, longest }' inventory.txt > statistics.txt
done_with "$(sed -n 's/^words //p' statistics.txt) words" statistics.txt
