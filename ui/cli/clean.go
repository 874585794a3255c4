package cli

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// cleaner takes everything out of a stream of text that could steer a terminal
// or hide what a line says, wherever its chunks are cut.
type cleaner struct {
	parser *ansi.Parser
	text   strings.Builder
	// returned says that the last character was a carriage return: before a line
	// feed it means nothing, else it ends a line that a terminal would overwrite.
	returned bool
}

func newCleaner() *cleaner {
	const sequence = 256 // bytes kept of a control sequence, which nobody reads
	c := &cleaner{parser: ansi.NewParser()}
	c.parser.SetDataSize(sequence)
	c.parser.SetHandler(ansi.Handler{Print: c.print, Execute: c.execute})
	return c
}

// clean returns what is left of the next chunk.
func (c *cleaner) clean(chunk string) string {
	c.text.Reset()
	for i := range len(chunk) {
		c.parser.Advance(chunk[i])
	}
	return c.text.String()
}

func (c *cleaner) print(r rune) {
	switch {
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u2028', r == '\u2029':
		return
	}
	c.settle()
	c.text.WriteRune(r)
}

func (c *cleaner) execute(b byte) {
	switch b {
	case '\n':
		c.returned = false
		c.text.WriteByte(b)
	case '\t':
		c.settle()
		c.text.WriteByte(b)
	case '\r':
		c.returned = true
	}
}

func (c *cleaner) settle() {
	if c.returned {
		c.returned = false
		c.text.WriteByte('\n')
	}
}

// clean makes a whole text safe.
func clean(text string) string { return newCleaner().clean(text) }

// oneLine makes one safe line of a text.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, clean(text)))
}
