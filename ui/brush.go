package ui

import (
	"ruse/ui/markdown"
	"ruse/ui/theme"
)

func newBrush(th *theme.Theme) *brush {
	return &brush{theme: th, markdown: markdown.NewRenderer(th)}
}

// setTheme changes the look; what was drawn is drawn again when it is seen.
func (b *brush) setTheme(th *theme.Theme) {
	b.theme = th
	b.markdown = markdown.NewRenderer(th)
	b.generation++
}
