package preview

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// The bounds of a listing: what an archive says of itself may be a lie.
const (
	archiveEntries = 5000
	// directoryBytes is how much of a zip's directory is read.
	directoryBytes = 8 << 20
	// zipBytes is the size of the largest zip that is listed: the room that is
	// made for its directory depends on it.
	zipBytes = 1 << 30
	// unpackedBytes is how much of a compressed tar is unpacked.
	unpackedBytes = 256 << 20
	// nameBytes is how much of a name is kept.
	nameBytes = 512
	// roomForTime is the width from which a row has room for the time.
	roomForTime = 64
)

// listing is the files in an archive.
type listing struct {
	theme   *theme.Theme
	entries []archived
}

// archived is a file in an archive, by the name that it has there.
type archived struct {
	name string
	size int64
	at   time.Time
	note string
}

// archiveFormat returns what lists an archive of a kind that its first bytes
// tell, or nil.
func archiveFormat(head []byte) func(context.Context, *os.File, int64) (*content, error) {
	const tarMagicAt = 257
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return listZip
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return listCompressedTar
	case len(head) > tarMagicAt && bytes.HasPrefix(head[tarMagicAt:], []byte("ustar")):
		return func(ctx context.Context, f *os.File, _ int64) (*content, error) { return listTar(ctx, f, "tar") }
	}
	return nil
}

// meteredReaderAt fails when more than left bytes were read.
type meteredReaderAt struct {
	io.ReaderAt
	left int64
}

var errTooMuch = errors.New("its list of files is larger than ruse reads")

func (r *meteredReaderAt) ReadAt(p []byte, at int64) (int, error) {
	if r.left -= int64(len(p)); r.left < 0 {
		return 0, errTooMuch
	}
	return r.ReaderAt.ReadAt(p, at)
}

func listZip(_ context.Context, f *os.File, size int64) (*content, error) {
	if size > zipBytes {
		return nil, errTooMuch
	}
	z, err := zip.NewReader(&meteredReaderAt{f, directoryBytes}, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("list the zip: %w", err)
	}
	l := &listing{}
	for _, e := range z.File[:min(len(z.File), archiveEntries)] {
		a := archived{name: shownName(e.Name), size: int64(min(e.UncompressedSize64, 1<<62)), at: e.Modified}
		if e.Flags&1 != 0 {
			a.note = "encrypted"
		}
		l.entries = append(l.entries, a)
	}
	return l.content("zip", len(z.File) > archiveEntries, nil), nil
}

func listCompressedTar(ctx context.Context, f *os.File, _ int64) (*content, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("list the archive: %w", err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack it: %w", err)
	}
	// Hiding what f can do keeps the tar reader from seeking.
	return listTar(ctx, io.LimitReader(z, unpackedBytes), "tar.gz")
}

// listTar reads the headers of a tar. What came before an error is shown.
func listTar(ctx context.Context, r io.Reader, kind string) (*content, error) {
	if s, ok := r.(io.Seeker); ok {
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("list the archive: %w", err)
		}
	}
	t, l := tar.NewReader(r), &listing{}
	for {
		h, err := t.Next()
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case errors.Is(err, io.EOF):
			return l.content(kind, false, nil), nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			if len(l.entries) == 0 {
				return nil, fmt.Errorf("list the archive: %w", err)
			}
			return l.content(kind, false, err), nil
		case len(l.entries) == archiveEntries:
			return l.content(kind, true, nil), nil
		}
		a := archived{name: shownName(h.Name), size: max(h.Size, 0), at: h.ModTime}
		if h.Linkname != "" {
			a.note = "link to " + shownName(h.Linkname)
		}
		l.entries = append(l.entries, a)
	}
}

// shownName is a name in an archive, safe to show.
func shownName(name string) string { return text.Line(name[:min(len(name), nameBytes)]) }

func (l *listing) content(kind string, more bool, broken error) *content {
	total := int64(0)
	for _, e := range l.entries {
		total += min(e.size, 1<<62-total)
	}
	facts := []string{fmt.Sprintf("%s, %s unpacked", text.Plural(len(l.entries), "file"), text.Size(total))}
	var notes []string
	if more {
		facts, notes = nil, []string{fmt.Sprintf("the first %s files", text.Count(archiveEntries))}
	}
	if broken != nil {
		notes = append(notes, "the rest cannot be read: "+text.Error(broken))
	}
	return &content{item: &grid{rows: l}, kind: kind, facts: facts, notes: notes}
}

func (l *listing) restyle(th *theme.Theme) { l.theme = th }
func (l *listing) count() int              { return len(l.entries) }

func (l *listing) row(i, width int) []string {
	e, th := l.entries[i], l.theme
	facts := fmt.Sprintf("%7s", text.Size(e.size))
	if width >= roomForTime && e.at.Year() > 1980 {
		facts += "  " + e.at.Format("2006-01-02 15:04")
	}
	name := e.name
	if e.note != "" {
		name += " (" + e.note + ")"
	}
	room := max(width-text.Width(facts)-1, 1)
	if text.Width(name) > room {
		name = text.FitLeft(name, room, th.Glyphs.Ellipsis)
	}
	return []string{text.Fit(name, room, "") + " " + th.Styles.Quiet.Render(facts)}
}
