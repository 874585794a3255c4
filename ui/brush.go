package ui

import (
	"ruse/ui/markdown"
	"ruse/ui/theme"
)

func newBrush(th *theme.Theme) *brush {
	return &brush{theme: th, markdown: newRenderer(th)}
}

// newRenderer returns a renderer that waits for no lexer: making one ready can
// take longer than a frame.
func newRenderer(th *theme.Theme) *markdown.Renderer {
	r := markdown.NewRenderer(th)
	r.Defer()
	return r
}

// setTheme changes the look; what was drawn is drawn again when it is seen.
func (b *brush) setTheme(th *theme.Theme) {
	b.theme = th
	b.markdown = newRenderer(th)
	b.generation++
}
