package preview

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi/kitty"
)

// graphics is how a terminal draws pictures.
type graphics uint8

const (
	// graphicsNone: by characters.
	graphicsNone graphics = iota
	// graphicsKitty: by Kitty's protocol, with placeholders in the text.
	graphicsKitty
)

// terminal is what is known of the terminal: how it draws pictures by its name, how
// many colours it has, whether it is to be taken for a plain one, what was last
// called a picture's name there, and which picture it has.
type terminal struct {
	graphics graphics
	colours  colorprofile.Profile
	plain    bool
	last     int
	placed   placed
}

// SetTerminal tells of the terminal by the environment.
func (p *Pane) SetTerminal(getenv func(string) string) { p.graphics = graphicsOf(getenv) }

// SetColours tells how many colours the terminal has.
func (p *Pane) SetColours(profile colorprofile.Profile) { p.colours = profile }

// SetPlain asks for pictures without colours.
func (p *Pane) SetPlain(plain bool) { p.plain = plain }

// graphicsOf tells from the environment what the terminal can do. Of those that
// speak Kitty's protocol, only Kitty and Ghostty are known to draw placeholders;
// a multiplexer between would eat the picture and leave its placeholders.
func graphicsOf(getenv func(string) string) graphics {
	if getenv("TMUX") != "" || getenv("STY") != "" || getenv("ZELLIJ") != "" {
		return graphicsNone
	}
	switch term := getenv("TERM"); {
	case strings.HasPrefix(term, "screen"), strings.HasPrefix(term, "tmux"), term == "dumb":
		return graphicsNone
	case term == "xterm-kitty", term == "xterm-ghostty",
		getenv("TERM_PROGRAM") == "ghostty", getenv("KITTY_WINDOW_ID") != "":
		return graphicsKitty
	}
	return graphicsNone
}

// pictures is how pictures are drawn. Placeholders name their picture by one of
// 256 colours, so a terminal with fewer gets none.
func (p *Pane) pictures() graphics {
	if p.colours < colorprofile.ANSI256 {
		return graphicsNone
	}
	return p.graphics
}

// encode keeps the picture as PNG. What a terminal is given was made by ruse,
// of what it could read itself.
func (p *picture) encode() error {
	var b bytes.Buffer
	if err := png.Encode(&b, p.small); err != nil {
		return fmt.Errorf("encode the picture for the terminal: %w", err)
	}
	p.data = b.Bytes()
	return nil
}

// placed is the picture that the terminal has.
type placed struct {
	id, cols, rows int
}

// The names that pictures have in the terminal: colours that no theme changes.
const firstImage, lastImage = 16, 255

// Place gives the terminal the picture that is shown, where the pane is visible, in
// the size that it has there, and takes back the one before.
func (p *Pane) Place(visible bool) tea.Cmd {
	want := placed{}
	c := p.content
	if visible && c != nil && c.picture != nil && c.picture.data != nil {
		want.cols, want.rows = c.picture.cells(p.width, p.height)
		want.id = c.picture.id
	}
	if want == p.placed {
		return nil
	}
	var out strings.Builder
	if p.placed.id != 0 {
		out.WriteString(forgetImage(p.placed.id))
	}
	if want.id != 0 {
		out.WriteString(placeImage(c.picture.data, want))
	}
	p.placed = want
	return tea.Raw(out.String())
}

// forgetImage removes a picture from the terminal.
func forgetImage(id int) string { return fmt.Sprintf("\x1b_Ga=d,d=I,q=2,i=%d\x1b\\", id) }

// placeImage sends a picture, to be drawn where its placeholders are.
func placeImage(data []byte, at placed) string {
	text := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	options := fmt.Sprintf("a=T,U=1,q=2,f=%d,i=%d,c=%d,r=%d,", kitty.PNG, at.id, at.cols, at.rows)
	for {
		n := min(len(text), kitty.MaxChunkSize)
		more := 0
		if n < len(text) {
			more = 1
		}
		fmt.Fprintf(&b, "\x1b_G%sm=%d;%s\x1b\\", options, more, text[:n])
		if text, options = text[n:], ""; text == "" {
			return b.String()
		}
	}
}

// maxPlaced is how many rows and columns have a diacritic that names them.
const maxPlaced = 297

// placeholders are the cells in which the terminal draws a picture. Each names
// its row and column, since a renderer may write any of them alone, and its
// picture by its colour.
func placeholders(id, cols, rows int) []string {
	lines := make([]string, min(rows, maxPlaced))
	for y := range lines {
		var b strings.Builder
		fmt.Fprintf(&b, "\x1b[38;5;%dm", id)
		for x := range min(cols, maxPlaced) {
			b.WriteRune(kitty.Placeholder)
			b.WriteRune(kitty.Diacritic(y))
			b.WriteRune(kitty.Diacritic(x))
		}
		b.WriteString("\x1b[39m")
		lines[y] = b.String()
	}
	return lines
}
