package theme

import (
	"fmt"
	"image/color"

	"charm.land/glamour/v2/ansi"
	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
)

// Markdown returns Glamour's style, from the same tokens as everything else. It
// has no document margin, since the transcript owns its gutter, and no code
// colours, since ruse draws fences itself with the style that Chroma returns.
func (t *Theme) Markdown() ansi.StyleConfig {
	k := t.Tokens
	accent, quiet, faint := hex(k.Accent), hex(k.Quiet), hex(k.Faint)
	heading := ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: accent, Bold: ptr(true)}}
	return ansi.StyleConfig{
		Document:  ansi.StyleBlock{Margin: ptr(uint(0))},
		Paragraph: ansi.StyleBlock{},
		BlockQuote: ansi.StyleBlock{
			StylePrimitive: ansi.StylePrimitive{Color: quiet},
			Indent:         ptr(uint(1)), IndentToken: ptr(t.Glyphs.Rule + " "),
		},
		List:           ansi.StyleList{LevelIndent: 2},
		Heading:        heading,
		H1:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: accent, Bold: ptr(true), Underline: ptr(true)}},
		H2:             heading,
		H3:             heading,
		H4:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: ptr(true)}},
		H5:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: ptr(true), Italic: ptr(true)}},
		H6:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: quiet, Italic: ptr(true)}},
		Strikethrough:  ansi.StylePrimitive{CrossedOut: ptr(true)},
		Emph:           ansi.StylePrimitive{Italic: ptr(true)},
		Strong:         ansi.StylePrimitive{Bold: ptr(true)},
		HorizontalRule: ansi.StylePrimitive{Color: faint, Format: "\n────────\n"},
		Item:           ansi.StylePrimitive{BlockPrefix: t.Glyphs.Dot + " "},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		Task:           ansi.StyleTask{Ticked: "[" + t.Glyphs.Done + "] ", Unticked: "[ ] "},
		Link:           ansi.StylePrimitive{Color: quiet, Underline: ptr(true)},
		LinkText:       ansi.StylePrimitive{Color: accent},
		Image:          ansi.StylePrimitive{Color: quiet, Underline: ptr(true)},
		ImageText:      ansi.StylePrimitive{Color: accent, Format: "image: {{.text}}"},
		Code:           ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: hex(k.Warning)}},
		CodeBlock:      ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{Margin: ptr(uint(0))}},
		HTMLBlock:      ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: quiet}},
		HTMLSpan:       ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: quiet}},

		DefinitionDescription: ansi.StylePrimitive{BlockPrefix: "\n  "},
	}
}

func newChroma(k Tokens) *chroma.Style {
	s := func(c color.Color, extra string) string { return *hex(c) + extra }
	style, err := chroma.NewStyle("ruse", chroma.StyleEntries{
		chroma.Comment:           s(k.Quiet, " italic"),
		chroma.CommentPreproc:    s(k.Warning, ""),
		chroma.Keyword:           s(k.Accent, ""),
		chroma.KeywordType:       s(k.Accent, ""),
		chroma.NameBuiltin:       s(k.Accent, ""),
		chroma.NameFunction:      "bold",
		chroma.NameClass:         "bold",
		chroma.NameTag:           s(k.Accent, ""),
		chroma.NameAttribute:     s(k.Warning, ""),
		chroma.NameDecorator:     s(k.Warning, ""),
		chroma.LiteralString:     s(k.Success, ""),
		chroma.LiteralNumber:     s(k.Warning, ""),
		chroma.GenericDeleted:    s(k.Failure, ""),
		chroma.GenericInserted:   s(k.Success, ""),
		chroma.GenericSubheading: s(k.Quiet, ""),
		chroma.GenericPrompt:     s(k.Quiet, ""),
	})
	if err != nil {
		panic("theme: the built-in code style does not parse: " + err.Error())
	}
	return style
}

// hex returns c as #rrggbb, the form that Glamour and Chroma read.
func hex(c color.Color) *string {
	if _, none := c.(lipgloss.NoColor); none || c == nil {
		return ptr("")
	}
	r, g, b, _ := c.RGBA()
	return ptr(fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
}

func ptr[T any](v T) *T { return &v }
