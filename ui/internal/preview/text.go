package preview

import (
	"time"

	"ruse/ui/internal/text"
	"ruse/ui/markdown"
	"ruse/ui/theme"
)

// textItem is plain text, wrapped where it is looked at.
type textItem struct {
	text.Buffer
	theme   *theme.Theme
	remark  string
	edition uint64
}

// newTextItem shows text, or a remark where there is none.
func newTextItem(th *theme.Theme, text, remark string) *textItem {
	t := &textItem{theme: th, remark: remark}
	t.Append(text, 0)
	return t
}

func (t *textItem) Blocks() int {
	if t.remark != "" {
		return 1
	}
	return t.Buffer.Blocks()
}

func (t *textItem) Lines(block, width int) []string {
	if t.remark != "" {
		return text.Each(text.Wrap([]string{t.remark}, width), t.theme.Styles.Faint.Render)
	}
	words, _ := t.Block(block)
	return text.Wrap(text.Lines(words), width)
}

func (t *textItem) Version(int) uint64   { return t.edition }
func (t *textItem) Bytes(block int) int  { return max(t.Buffer.Bytes(block), 1) }
func (t *textItem) TotalBytes() int      { return max(t.Buffer.TotalBytes(), 1) }
func (t *textItem) Offset(block int) int { return t.Buffer.Offset(block) }

func (t *textItem) restyle(th *theme.Theme) {
	t.theme = th
	t.edition++
}

// documentItem is markdown, or code in a fence of it.
type documentItem struct {
	*markdown.Document
	edition uint64
}

// newDocumentItem reads markdown. It is for the goroutine of a command: a
// renderer is its own, since none may be shared by two goroutines.
func newDocumentItem(th *theme.Theme, text string) *documentItem {
	d := &documentItem{Document: markdown.New(markdown.NewRenderer(th))}
	d.Append(text)
	d.Finish()
	for d.Advance(time.Second) {
		continue
	}
	d.ready()
	return d
}

// ready draws the beginning once, so that no frame waits for a lexer that is
// made when it is first used.
func (d *documentItem) ready() {
	const blocks, readyWidth = 16, 100
	for b := range min(d.Blocks(), blocks) {
		d.Lines(b, readyWidth)
	}
}

// newCodeItem colours code of a language.
func newCodeItem(th *theme.Theme, lang, text string) *documentItem {
	return newDocumentItem(th, markdown.Fence(lang, text))
}

func (d *documentItem) Version(block int) uint64 { return d.edition<<32 ^ d.Document.Version(block) }

func (d *documentItem) restyle(th *theme.Theme) {
	d.SetRenderer(markdown.NewRenderer(th))
	d.edition++
}

// isCode reports whether files of an extension are coloured as code; the
// extension is the name of its language, or a name that the colouring knows.
func isCode(ext string) bool {
	switch ext {
	case "go", "py", "js", "mjs", "ts", "tsx", "jsx", "sh", "bash", "zsh", "rs", "c", "h", "cpp", "hpp", "java", "kt", "rb",
		"php", "sql", "html", "css", "xml", "svg", "yaml", "yml", "toml", "ini", "lua", "swift", "diff", "patch", "jsonl", "ndjson":
		return true
	}
	return false
}
