package markdown

import "strings"

// Fence returns code of a language as a fenced block, its fence longer than any
// run of backquotes in the code, so that it holds all of it.
func Fence(lang, code string) string {
	longest, run := 0, 0
	for _, c := range []byte(code) {
		if c == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", max(longest+1, 3))
	return fence + lang + "\n" + strings.TrimSuffix(code, "\n") + "\n" + fence + "\n"
}
