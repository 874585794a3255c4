package markdown

import (
	"github.com/alecthomas/chroma/v2"
	"github.com/charmbracelet/x/ansi"
)

// sgr returns the sequence that shows a Chroma style, or "".
func sgr(e chroma.StyleEntry) string {
	var s ansi.Style
	if e.Colour.IsSet() {
		s = s.ForegroundColor(ansi.RGBColor{R: e.Colour.Red(), G: e.Colour.Green(), B: e.Colour.Blue()})
	}
	if e.Bold == chroma.Yes {
		s = s.Bold()
	}
	if e.Italic == chroma.Yes {
		s = s.Italic(true)
	}
	if e.Underline == chroma.Yes {
		s = s.Underline(true)
	}
	if len(s) == 0 {
		return ""
	}
	return s.String()
}
