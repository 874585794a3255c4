package markdown

import (
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// Warm makes Chroma ready for languages. The first text in a language costs it
// 5 to 20 ms, more than a frame has for a block; a program can spend them in a
// goroutine of its own, since Warm may run while renderers draw.
func Warm(langs ...string) {
	for _, lang := range langs {
		lexer := lexers.Get(lang)
		if lexer == nil || endless(lexer) {
			continue
		}
		tokens, err := lexer.Tokenise(nil, "\n")
		if err != nil {
			continue // code in it stays plain
		}
		for tokens() != chroma.EOF {
		}
	}
}
