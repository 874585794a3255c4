package transcript

import (
	"ruse/ui/markdown"
	"ruse/ui/theme"
)

// painter is what entries draw with; they share one.
type painter struct {
	theme    *theme.Theme
	markdown *markdown.Renderer
	// generation changes with the look.
	generation uint64
}

// setTheme changes the look; what was drawn is drawn again when it is seen.
func (p *painter) setTheme(th *theme.Theme) {
	p.theme, p.markdown = th, markdown.NewRenderer(th)
	p.markdown.Defer() // making a lexer ready can take longer than a frame
	p.generation++
}
