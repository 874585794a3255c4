package markdown

import "strings"

// origin is where a line of code came from: what its containers left of it in
// the source, its end of line with it, behind columns of a tab that they took
// in part.
type origin struct{ pad, from, to int }

// trace records where the lines of code come from that a reader reads, so that
// they can be had as they came. A nil trace records nothing.
type trace struct {
	unit  unit // that is read
	lines []origin
	held  int // how many of the last are blank, and count only if more code follows
}

// add records what the cursor has before it.
func (t *trace) add(c *cursor) {
	if t == nil {
		return
	}
	o := origin{from: t.unit.at + c.i, to: t.unit.at + t.unit.size}
	if c.part {
		o.pad = tabStop - c.col%tabStop
		o.from++
	}
	t.lines = append(t.lines, o)
	t.held = 0
}

// hold records a blank line that counts only if more code follows.
func (t *trace) hold(c *cursor) {
	if t == nil {
		return
	}
	held := t.held
	t.add(c)
	t.held = held + 1
}

// commit makes the blank lines count that are held.
func (t *trace) commit() {
	if t != nil {
		t.held = 0
	}
}

// finish returns what was recorded of the code that ends.
func (t *trace) finish() []origin {
	if t == nil {
		return nil
	}
	lines := t.lines[:len(t.lines)-t.held]
	t.lines, t.held = nil, 0
	return lines
}

// Code returns all the code of the block of code that a block is part of, as it
// came but for what stands before its lines in lists and quotes, and the
// language that its fence names. Code ends with an end of line, unless it is
// empty. ok is false if the block holds none.
func (d *Document) Code(block int) (lang, code string, ok bool) {
	first := block
	if s := d.blocks.at(block).state; s.kind == fenced {
		first = s.fence.block
	} else {
		for first > 0 && d.blocks.at(first).state.kind == indented {
			first--
		}
	}
	var lines []origin
	for i := first; i < d.blocks.len(); i++ {
		s := d.blocks.at(i).state
		if i > first && s.kind != fenced && s.kind != indented {
			break
		}
		leaves := d.traced(i, &trace{})
		at := codeLeaf(leaves)
		if at < 0 && i > first {
			continue // the fence ended where it was cut
		}
		if at < 0 || i > first && at != 0 {
			break
		}
		l := &leaves[at]
		if i == first && l.fence != nil {
			lang = language(l.fence.info)
		}
		lines = append(lines, l.origins...)
		ok = true
	}
	return lang, d.src.came(lines), ok
}

// codeLeaf returns which leaf is code, or -1.
func codeLeaf(leaves []leaf) int {
	for i := range leaves {
		if k := leaves[i].kind; k == fenced || k == indented {
			return i
		}
	}
	return -1
}

// came returns lines as they came.
func (b *source) came(lines []origin) string {
	var w strings.Builder
	for i := 0; i < len(lines); {
		o := lines[i]
		for i++; i < len(lines) && lines[i].pad == 0 && lines[i].from == o.to; i++ {
			o.to = lines[i].to // of one piece, since an edit may reach over its cuts
		}
		w.WriteString(strings.Repeat(" ", o.pad))
		b.rawTo(&w, o.from, o.to)
	}
	if s := w.String(); s != "" && !strings.HasSuffix(s, "\n") {
		w.WriteByte('\n')
	}
	return w.String()
}
