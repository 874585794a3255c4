package ui

// indentedMax bounds what JSON may grow to when it is indented: a megabyte of
// brackets would be gigabytes of spaces.
const indentedMax = 4 << 20

// indentable reports whether JSON stays readable in size when it is indented by
// two spaces a level.
func indentable(raw []byte) bool {
	size, depth := len(raw), 0
	inString, escaped := false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped = c == '\\'
			inString = c != '"'
		case c == '"':
			inString = true
		case c == '[' || c == '{':
			depth++
			size += 2*depth + 1
		case c == ']' || c == '}':
			depth = max(depth-1, 0)
			size += 2*depth + 1
		case c == ',':
			size += 2*depth + 1
		}
		if size > indentedMax {
			return false
		}
	}
	return true
}
