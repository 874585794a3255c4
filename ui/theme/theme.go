package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
)

// Theme is one look: tokens, and all that is derived from them. It is never
// changed once made, so panes may share it.
type Theme struct {
	Dark   bool
	Tokens Tokens
	Styles Styles
	Glyphs Glyphs

	chroma *chroma.Style
}

// Tokens are the only colours of ruse. Text is the terminal's own foreground.
type Tokens struct {
	Accent, Success, Warning, Failure color.Color
	// Text, Quiet and Faint are the three greys, strongest first.
	Text, Quiet, Faint color.Color
	// Surface is a background a shade off the terminal's, Match and Current
	// the backgrounds of search matches.
	Surface, Match, Current color.Color
}

// New returns the theme for a dark or a light background.
func New(dark bool) *Theme {
	pick := lipgloss.LightDark(dark)
	c := func(light, dark string) color.Color {
		return pick(lipgloss.Color(light), lipgloss.Color(dark))
	}
	t := &Theme{
		Dark: dark,
		Tokens: Tokens{
			Accent:  c("#0B7A75", "#4FD1C5"),
			Success: c("#3B7A1E", "#98C379"),
			Warning: c("#8A5A00", "#E5B567"),
			Failure: c("#B3261E", "#F2777A"),
			Text:    lipgloss.NoColor{},
			Quiet:   c("#5B6169", "#9AA1AC"),
			Faint:   c("#9BA1A8", "#5A616C"),
			Surface: c("#EEF0F2", "#23272E"),
			Match:   c("#F6E3A1", "#5A4A16"),
			Current: c("#F2B84B", "#B07D12"),
		},
		Glyphs: Unicode(),
	}
	t.Styles = newStyles(t.Tokens)
	t.chroma = newChroma(t.Tokens)
	return t
}

// Plain returns t with glyphs that every terminal has, for TERM=dumb and
// screens without UTF-8.
func (t *Theme) Plain() *Theme {
	p := *t
	p.Glyphs = ASCII()
	return &p
}

// Chroma returns the style that code is coloured with.
func (t *Theme) Chroma() *chroma.Style { return t.chroma }
