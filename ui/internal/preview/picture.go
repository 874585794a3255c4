package preview

import (
	"image"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"ruse/ui/theme"
)

// picture is an image as the preview draws it: by half blocks, two pixels a
// cell; by the terminal itself, in cells that stand for parts of it
// (image_kitty.go); or by letters of more and less ink, without colours.
type picture struct {
	theme *theme.Theme
	small *image.NRGBA
	// data is the picture as PNG, for terminals that draw it; id names it there.
	data []byte
	id   int
	// height is how many rows it may take.
	height     int
	colourless bool
	edits      uint64
}

func (p *picture) Blocks() int        { return 1 }
func (p *picture) Version(int) uint64 { return p.edits }
func (p *picture) Bytes(int) int      { return 1 }
func (p *picture) TotalBytes() int    { return 1 }
func (p *picture) Offset(int) int     { return 0 }

func (p *picture) restyle(th *theme.Theme) {
	p.theme = th
	p.edits++
}

func (p *picture) setHeight(h int) bool {
	if h == p.height {
		return false
	}
	p.height = h
	p.edits++
	return true
}

// cells is how many columns and rows the picture takes in a window: a cell is
// about twice as high as it is wide.
func (p *picture) cells(width, height int) (cols, rows int) {
	size := p.small.Bounds()
	w, h := size.Dx(), size.Dy()
	if p.id != 0 {
		// The terminal draws more than two pixels a cell.
		const pixels = 8
		w, h = (w+pixels-1)/pixels, (h+pixels-1)/pixels
	}
	w, h = within(max(w, 1), max(h, 1), max(width, 1), max(2*height, 2))
	return w, (h + 1) / 2
}

func (p *picture) Lines(_, width int) []string {
	cols, rows := p.cells(width, p.height)
	if p.id != 0 {
		return placeholders(p.id, cols, rows)
	}
	size := p.small.Bounds()
	at := func(x, y int) color.NRGBA {
		w, h := size.Dx(), size.Dy()
		return average(p.small, image.Rect(x*w/cols, y*h/(2*rows), (x+1)*w/cols, (y+1)*h/(2*rows)))
	}
	lines := make([]string, rows)
	for row := range rows {
		var b strings.Builder
		for x := range cols {
			b.WriteString(p.cell(at(x, 2*row), at(x, 2*row+1)))
		}
		lines[row] = b.String()
	}
	return lines
}

// half is the least alpha of a pixel that is seen.
const half = 0x80

// cell draws two pixels, one above the other.
func (p *picture) cell(upper, lower color.NRGBA) string {
	if p.colourless {
		return ink(upper, lower, p.theme.Dark)
	}
	style := lipgloss.NewStyle()
	switch {
	case upper.A < half && lower.A < half:
		return " "
	case upper.A < half:
		return style.Foreground(opaque(lower)).Render("▄")
	case lower.A < half:
		return style.Foreground(opaque(upper)).Render("▀")
	}
	return style.Foreground(opaque(upper)).Background(opaque(lower)).Render("▀")
}

func opaque(c color.NRGBA) color.Color { return color.NRGBA{c.R, c.G, c.B, 0xff} }

// ink is a letter as bright as two pixels are, on a dark background or a light
// one.
func ink(upper, lower color.NRGBA, dark bool) string {
	const letters = " .:-=+*#%@"
	light := (brightness(upper) + brightness(lower)) / 2
	if !dark {
		light = 255 - light
	}
	if upper.A < half && lower.A < half {
		return " "
	}
	at := light * (len(letters) - 1) / 255
	return letters[at : at+1]
}

func brightness(c color.NRGBA) int { return int(color.GrayModel.Convert(opaque(c)).(color.Gray).Y) }
