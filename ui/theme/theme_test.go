package theme

import (
	"image/color"
	"math"
	"reflect"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// Words must be readable: 4.5 to 1 is what WCAG 2.2 asks of text. Faint is for
// rules and hints only and has to be seen, not read at length.
func TestTokensAreReadable(t *testing.T) {
	for _, dark := range []bool{true, false} {
		background := color.Color(lipgloss.Color("#ffffff"))
		if dark {
			background = lipgloss.Color("#1e1e1e")
		}
		k := New(dark).Tokens
		for name, c := range map[string]color.Color{
			"accent": k.Accent, "success": k.Success, "warning": k.Warning, "failure": k.Failure, "quiet": k.Quiet,
		} {
			if got := contrast(c, background); got < 4.5 {
				t.Errorf("dark=%v: %s has a contrast of %.2f, want 4.5", dark, name, got)
			}
		}
		if got := contrast(k.Faint, background); got < 2 {
			t.Errorf("dark=%v: faint has a contrast of %.2f, want 2", dark, got)
		}
	}
}

// Layout counts on it: a glyph that is two cells wide would break the frame.
func TestGlyphsAreOneCellWide(t *testing.T) {
	for name, glyphs := range map[string]Glyphs{"unicode": Unicode(), "ascii": ASCII()} {
		v := reflect.ValueOf(glyphs)
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			texts, isList := v.Field(i).Interface().([]string)
			if !isList {
				texts = []string{v.Field(i).String()}
			}
			for _, text := range texts {
				want := 1
				if name == "ascii" && field == "More" {
					want = 3
				}
				if got := ansi.StringWidth(text); got != want {
					t.Errorf("%s %s: %q is %d cells wide, want %d", name, field, text, got, want)
				}
				if name == "ascii" && len(text) != want {
					t.Errorf("%s %s: %q is not ASCII", name, field, text)
				}
			}
		}
	}
}

func TestPlainLeavesTheThemeAlone(t *testing.T) {
	th := New(true)
	plain := th.Plain()
	if plain.Glyphs.Done != ASCII().Done || th.Glyphs.Done != Unicode().Done {
		t.Errorf("Plain: got %q and %q", plain.Glyphs.Done, th.Glyphs.Done)
	}
}
