package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// testPicture has red over blue on its left half and green on its right.
func testPicture(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{0, 0xff, 0, 0xff}
			if x < w/2 {
				c = color.NRGBA{0xff, 0, 0, 0xff}
				if y >= h/2 {
					c = color.NRGBA{0, 0, 0xff, 0xff}
				}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func encoded(t *testing.T, kind string, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPictureDrawsHalfBlocks(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.png", "image/png", encoded(t, "png", testPicture(4, 4)))
	s.types("enter")
	s.untilShown("▀▀▀▀")
	content := s.View().Content
	// Red over red, then blue: the colours of the left half; green beside them.
	for _, want := range []string{"38;2;255;0;0", "48;2;255;0;0", "38;2;0;0;255", "38;2;0;255;0"} {
		if !strings.Contains(content, want) {
			t.Errorf("the picture lacks the colour %s", want)
		}
	}
}

func TestPictureWithoutColours(t *testing.T) {
	s := newStage(t, 120, 40)
	s.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	m := image.NewGray(image.Rect(0, 0, 8, 8))
	for x := range 8 {
		for y := range 8 {
			m.SetGray(x, y, color.Gray{uint8(x * 36)})
		}
	}
	s.store("/out/a.png", "image/png", encoded(t, "png", m))
	s.types("enter")
	s.untilShown(" .:-+*#%")
	s.hides("▀")
}

func TestPictureByTheTerminal(t *testing.T) {
	s := newStage(t, 120, 40)
	s.send(tea.EnvMsg{"TERM=xterm-kitty"})
	s.store("/out/a.png", "image/png", encoded(t, "png", testPicture(400, 200)))
	s.types("enter")
	s.until("the picture goes to the terminal", func() bool { return s.raw.Len() > 0 })
	if got := s.raw.String(); !strings.HasPrefix(got, "\x1b_Ga=T,U=1,q=2,f=100,i=17,c=38,r=10,m=") || !strings.HasSuffix(got, "\x1b\\") {
		t.Errorf("the terminal gets %.80q", got)
	}
	if n := strings.Count(s.View().Content, "\U0010EEEE"); n != 38*10 {
		t.Errorf("%d placeholders", n)
	}
	s.raw.Reset()
	s.types("enter")
	s.until("the terminal forgets the picture", func() bool { return strings.Contains(s.raw.String(), "\x1b_Ga=d,d=I,q=2,i=17\x1b\\") })
}

// A terminal with few colours cannot name pictures by them.
func TestPictureWithFewColours(t *testing.T) {
	s := newStage(t, 120, 40)
	s.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	s.send(tea.EnvMsg{"TERM=xterm-kitty"})
	s.store("/out/a.png", "image/png", encoded(t, "png", testPicture(4, 4)))
	s.types("enter")
	s.untilShown("▀▀▀▀")
}
