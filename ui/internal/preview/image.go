package preview

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
)

// The bounds of a picture: what is read of its file, what it may unpack to, and
// the longer side of what is kept of it.
const (
	imageBytes  = 64 << 20
	imagePixels = 24_000_000
	imageSide   = 800
)

// format reads pictures of one kind.
type format struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// imageFormat tells a picture by its first bytes; nil: it is none. Animations
// show their first frame.
func imageFormat(head []byte) *format {
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return &format{"PNG", png.DecodeConfig, png.Decode}
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return &format{"JPEG", jpeg.DecodeConfig, jpeg.Decode}
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return &format{"GIF", gif.DecodeConfig, gif.Decode}
	}
	return nil
}

var errImageSize = errors.New("the picture is larger than ruse unpacks")

// image reads a picture. Its size is looked at before any of it is unpacked.
func (l loader) image(f *os.File, kind *format) (*content, error) {
	cfg, err := decodeAt(f, kind.config)
	if err != nil {
		return nil, fmt.Errorf("read the %s: %w", kind.name, err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || int64(cfg.Width)*int64(cfg.Height) > imagePixels {
		return nil, fmt.Errorf("%w: %d × %d pixels", errImageSize, cfg.Width, cfg.Height)
	}
	full, err := decodeAt(f, kind.decode)
	if err != nil {
		return nil, fmt.Errorf("read the %s: %w", kind.name, err)
	}
	pic := &picture{theme: l.theme, small: shrink(full, imageSide), colourless: l.plain}
	if l.graphics == graphicsKitty && !l.plain {
		if err := pic.encode(); err != nil {
			return nil, err
		}
	}
	fact := fmt.Sprintf("%s, %d × %d pixels", kind.name, cfg.Width, cfg.Height)
	return &content{item: pic, kind: kind.name, facts: []string{fact}, picture: pic}, nil
}

// decodeAt decodes from the start of a file, as much of it as is read at all.
func decodeAt[T any](f *os.File, decode func(io.Reader) (T, error)) (T, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		var none T
		return none, fmt.Errorf("go to the file's start: %w", err)
	}
	return decode(io.LimitReader(f, imageBytes))
}

// shrink makes a picture no longer than side, from a few samples of each of its
// new pixels.
func shrink(from image.Image, side int) *image.NRGBA {
	b := from.Bounds()
	w, h := within(b.Dx(), b.Dy(), side, side)
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			area := image.Rect(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h, b.Min.X+(x+1)*b.Dx()/w, b.Min.Y+(y+1)*b.Dy()/h)
			to.SetNRGBA(x, y, average(from, area))
		}
	}
	return to
}

// within returns the size of a picture of w by h that fits a box, never larger
// than it is, and never nothing.
func within(w, h, boxW, boxH int) (int, int) {
	if w <= boxW && h <= boxH {
		return w, h
	}
	if w*boxH > h*boxW {
		return boxW, max(h*boxW/w, 1)
	}
	return max(w*boxH/h, 1), boxH
}

// samples is how many points of an area are looked at, along each side.
const samples = 3

// average is the colour of an area.
func average(from image.Image, area image.Rectangle) color.NRGBA {
	var r, g, b, a, n uint64
	stepX, stepY := max(area.Dx()/samples, 1), max(area.Dy()/samples, 1)
	for y := area.Min.Y; y < max(area.Max.Y, area.Min.Y+1); y += stepY {
		for x := area.Min.X; x < max(area.Max.X, area.Min.X+1); x += stepX {
			cr, cg, cb, ca := from.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(cr), g+uint64(cg), b+uint64(cb), a+uint64(ca), n+1
		}
	}
	if a == 0 {
		return color.NRGBA{}
	}
	// The sums are premultiplied by alpha.
	part := func(sum uint64) uint8 { return uint8(min(sum*255/a, 255)) }
	return color.NRGBA{part(r), part(g), part(b), uint8(a / n >> 8)}
}
