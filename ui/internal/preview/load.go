package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"ruse/session/files"
	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// previewBytes is how much of a file a preview reads. Images and archives have
// bounds of their own.
const previewBytes = 1 << 20

// Loaded brings a file that was read, or why it can't be. Name is what the runtime
// calls it.
type Loaded struct {
	Name       string
	generation int
	content    *content
	err        error
}

// load reads what is wanted.
func (p *Pane) load(ctx context.Context) tea.Cmd {
	l := loader{source: p.wanted, theme: p.theme, graphics: p.pictures(), plain: p.plain || p.colours < colorprofile.ANSI}
	generation, stop := p.generation, p.stop
	return func() tea.Msg {
		defer stop()
		c, err := l.load(ctx)
		return Loaded{l.name, generation, c, err}
	}
}

// loader reads a file for a preview, off the model's goroutine.
type loader struct {
	source
	theme    *theme.Theme
	graphics graphics
	// plain asks for pictures without colours.
	plain bool
}

// load reads the file. Decoders meet hostile bytes here; one that panics fails.
func (l loader) load(ctx context.Context) (c *content, err error) {
	defer func() {
		if r := recover(); r != nil {
			c, err = nil, fmt.Errorf("reading it went wrong: %v", r)
		}
	}()
	if l.base != "" {
		return l.difference(ctx)
	}
	f, info, err := files.Open(l.path)
	if err != nil {
		return nil, err
	}
	c, err = l.read(ctx, f, info.Size())
	return c, errors.Join(err, f.Close())
}

// read tells what a file is by its first bytes, and text apart by its name.
func (l loader) read(ctx context.Context, f *os.File, size int64) (*content, error) {
	head, err := readHead(f)
	if err != nil {
		return nil, err
	}
	var c *content
	switch {
	case len(head) == 0:
		return &content{item: newTextItem(l.theme, "", "The file is empty."), kind: "empty"}, nil
	case imageFormat(head) != nil:
		c, err = l.image(f, imageFormat(head))
	case archiveFormat(head) != nil:
		c, err = archiveFormat(head)(ctx, f, size)
	case isText(head):
		return l.text(head, size), nil
	default:
		return l.hex(head, size), nil
	}
	if err != nil {
		// What looks like a picture or an archive and is none is shown as bytes.
		c = l.hex(head, size)
		c.notes = append([]string{text.Error(err)}, c.notes...)
		return c, nil
	}
	if r, ok := c.item.(restyled); ok {
		r.restyle(l.theme)
	}
	return c, nil
}

// readHead returns the first previewBytes of a file.
func readHead(f io.Reader) ([]byte, error) {
	head, err := io.ReadAll(io.LimitReader(f, previewBytes))
	if err != nil {
		return nil, fmt.Errorf("read the stored file: %w", err)
	}
	return head, nil
}

// cutNote says that no more than the first bytes are shown, where that is so.
func cutNote(shown int, whole int64) []string {
	if int64(shown) >= whole {
		return nil
	}
	return []string{fmt.Sprintf("the first %s of %s", text.Size(int64(shown)), text.Size(whole))}
}

// isText reports whether bytes are text: UTF-8 with hardly a control character.
func isText(head []byte) bool {
	odd, runes := 0, 0
	for i := 0; i < len(head); runes++ {
		r, n := utf8.DecodeRune(head[i:])
		switch {
		case r == 0:
			return false
		case r == utf8.RuneError && n == 1 && (utf8.FullRune(head[i:]) || len(head) < previewBytes):
			odd++
		case r < 0x20 && !bytes.ContainsRune([]byte("\t\n\v\f\r\x1b\b"), r):
			odd++
		}
		i += n
	}
	const tolerated = 50 // one in so many
	return odd == 0 || runes/odd >= tolerated
}

// text shows text as what its name, or else its content type, says it is.
func (l loader) text(head []byte, whole int64) *content {
	words, notes := string(head), cutNote(len(head), whole)
	words = strings.TrimPrefix(words, "\ufeff")
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(text.Line(l.name)), "."))
	kind, _, _ := strings.Cut(l.kind, ";")
	switch {
	case ext == "md" || ext == "markdown" || ext == "" && kind == "text/markdown":
		return &content{item: newDocumentItem(l.theme, words), kind: "markdown", notes: notes}
	case ext == "json" || ext == "" && (kind == "application/json" || strings.HasSuffix(kind, "+json")):
		if !jsonview.Indentable(head) {
			notes = append(notes, "not indented")
		}
		return &content{item: newCodeItem(l.theme, "json", jsonview.Pretty([]byte(words))), kind: "JSON", notes: notes}
	case ext == "csv" || ext == "" && kind == "text/csv":
		return newTable(l.theme, words, ',', notes)
	case ext == "tsv" || ext == "tab" || ext == "" && kind == "text/tab-separated-values":
		return newTable(l.theme, words, '\t', notes)
	case isCode(ext):
		return &content{item: newCodeItem(l.theme, ext, words), kind: "code", notes: notes}
	}
	return &content{item: newTextItem(l.theme, words, ""), kind: "text", notes: notes}
}
