# Prints the first value of a field of the JSON on standard input, decoded: a text, a number, or a list's items, one a
# line. Usage: andon show TASK --json | awk -v field=result -f json.awk
BEGIN { RS = "\001" }

function text(rest,    out, at, next_char) {
  out = ""
  while ((at = match(rest, /["\\]/)) > 0) {
    out = out substr(rest, 1, at - 1)
    if (substr(rest, at, 1) == "\"") return out
    next_char = substr(rest, at + 1, 1)
    if (next_char == "n") out = out "\n"
    else if (next_char == "t") out = out "\t"
    else if (next_char == "u") { out = out "?"; at += 4 }
    else if (next_char != "r") out = out next_char
    rest = substr(rest, at + 2)
  }
  return out
}

{
  if (!match($0, "\"" field "\"[ \t\n]*:[ \t\n]*")) exit
  rest = substr($0, RSTART + RLENGTH)
  first = substr(rest, 1, 1)
  if (first == "\"") { print text(substr(rest, 2)); exit }
  if (first != "[") { match(rest, /^[^],} \n]*/); print substr(rest, 1, RLENGTH); exit }
  items = substr(rest, 2, index(rest, "]") - 2)
  count = split(items, item, ",")
  for (i = 1; i <= count; i++) { gsub(/[ \t\n"]/, "", item[i]); if (item[i] != "") print item[i] }
}
