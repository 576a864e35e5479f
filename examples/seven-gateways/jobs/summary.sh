# One document in a paragraph: its title, its first words, its size.
title=$(sed -n 's/^# //p' "$SOURCE/$subject" | head -n 1)
first=$(awk '/^#/ { next } NF == 0 { if (text) exit; next } { text = text " " $0 } END { print substr(text, 2) }' "$SOURCE/$subject")
printf '%s. %s (%s, %d words)\n' "$title" "$first" "$subject" "$(wc -w < "$SOURCE/$subject")" > summary.txt
done_with "$title" summary.txt
