package markdown

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// outline writes one line for each leaf that our reader finds: its containers,
// its kind and its text.
func outline(src string) string {
	d := New(nil)
	d.Append(src)
	d.Finish()
	for d.Advance(time.Hour) {
	}
	var leaves []leaf
	for i := range d.Blocks() {
		for _, l := range d.leaves(i) {
			if l.cont { // what was cut is one again
				before := &leaves[len(leaves)-1]
				before.text = append(append(before.text, '\n'), l.text...)
			} else if l.kind != empty && l.kind != definition {
				leaves = append(leaves, l)
			}
		}
	}
	var b strings.Builder
	{
		for _, l := range leaves {
			path := ""
			for k := l.in; k != nil; k = k.parent {
				name := ">"
				if k.item {
					name = "-"
					if k.marker.ordered {
						name = fmt.Sprintf("%d%c", k.marker.number, k.marker.delim)
					}
				}
				path = name + path
			}
			name := [...]string{"none", "paragraph", "heading", "rule", "code", "code", "html", "table", "definition", "empty"}[l.kind]
			if l.kind == heading {
				name += fmt.Sprint(l.level)
			}
			s := string(l.text)
			if l.kind == table {
				s = rowsText(l.text, len(l.grid.aligns))
			}
			fmt.Fprintf(&b, "%s %s %q\n", path, name, flat(s))
		}
	}
	return b.String()
}

// goldmarkOutline is the same from goldmark's tree.
func goldmarkOutline(src string) string {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	source := []byte(src)
	doc := md.Parser().Parse(text.NewReader(source))
	var b strings.Builder
	var walk func(n ast.Node, path string)
	walk = func(n ast.Node, path string) {
		name := ""
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock:
			name = "paragraph"
		case *ast.Heading:
			name = fmt.Sprint("heading", n.Level)
		case *ast.ThematicBreak:
			name = "rule"
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			name = "code"
		case *ast.HTMLBlock:
			name = "html"
		case *extast.Table:
			name = "table"
		case *ast.LinkReferenceDefinition:
			return
		case *ast.Blockquote:
			path += ">"
		case *ast.ListItem:
			l := n.Parent().(*ast.List)
			if !l.IsOrdered() {
				path += "-"
				break
			}
			number := l.Start
			for s := n.PreviousSibling(); s != nil; s = s.PreviousSibling() {
				number++
			}
			path += fmt.Sprintf("%d%c", number, l.Marker)
		}
		if name == "" {
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				walk(c, path)
			}
			return
		}
		var s string
		if name == "table" {
			s = tableText(n, source)
		} else {
			s = string(n.Lines().Value(source))
			if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
				s += string(h.ClosureLine.Value(source))
			}
		}
		fmt.Fprintf(&b, "%s %s %q\n", path, name, flat(s))
	}
	walk(doc, "")
	return b.String()
}

// tableText returns the cells of a goldmark table.
func tableText(n ast.Node, source []byte) string {
	var b strings.Builder
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			b.Write(c.Lines().Value(source))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// flat drops the white space at both ends of each line: tabs and trailing
// spaces are kept differently and drawn alike.
func flat(s string) string {
	lines := strings.Split(strings.TrimRight(s, " \t\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.Trim(strings.ReplaceAll(l, "\t", "    "), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// rowsText returns the cells of a table as tableText does.
func rowsText(table []byte, columns int) string {
	var b strings.Builder
	for i, line := range bytes.Split(table, []byte{'\n'}) {
		if i == 1 {
			continue
		}
		row := cells(line)
		for c := range columns {
			if c < len(row) {
				b.WriteString(strings.ReplaceAll(string(row[c]), "|", `\|`))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
