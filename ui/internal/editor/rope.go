package editor

import "strings"

// leafMax is how many bytes of text a leaf holds at most: what one key copies.
const leafMax = 2 << 10

// rope is a text in a balanced tree, so that finding a place in it, changing it
// there and finding its lines take time in the logarithm of its size. No node
// is ever changed: an older rope stays what it was, which makes undoing a
// matter of keeping it. nil is the empty text.
type rope struct {
	left, right *rope  // both nil in a leaf
	text        string // of a leaf; never empty
	size        int    // in bytes
	breaks      int    // how many line breaks
	depth       int    // 0 for a leaf
}

// newRope returns a text as a rope, which shares its bytes.
func newRope(s string) *rope {
	switch {
	case s == "":
		return nil
	case len(s) <= leafMax:
		return &rope{text: s, size: len(s), breaks: strings.Count(s, "\n")}
	}
	leaves := (len(s) + leafMax - 1) / leafMax
	half := leaves / 2 * leafMax
	return branch(newRope(s[:half]), newRope(s[half:]))
}

func branch(l, r *rope) *rope {
	return &rope{left: l, right: r, size: l.size + r.size, breaks: l.breaks + r.breaks, depth: max(l.depth, r.depth) + 1}
}

func (r *rope) leaf() bool { return r.left == nil }

// len is the text's size in bytes.
func (r *rope) len() int {
	if r == nil {
		return 0
	}
	return r.size
}

// lines is how many lines the text has: one more than it has breaks.
func (r *rope) lines() int {
	if r == nil {
		return 1
	}
	return r.breaks + 1
}

// join puts two texts together. The tree stays balanced as AVL trees are: the
// depths of two siblings differ by one at most.
func join(l, r *rope) *rope {
	switch {
	case l == nil:
		return r
	case r == nil:
		return l
	case l.leaf() && r.leaf() && l.size+r.size <= leafMax:
		return newRope(l.text + r.text)
	case l.depth > r.depth+1:
		return balance(l.left, join(l.right, r))
	case r.depth > l.depth+1:
		return balance(join(l, r.left), r.right)
	}
	return branch(l, r)
}

// balance makes a branch of two trees whose depths differ by two at most.
func balance(l, r *rope) *rope {
	switch {
	case l.depth > r.depth+1:
		if l.left.depth >= l.right.depth {
			return branch(l.left, branch(l.right, r))
		}
		return branch(branch(l.left, l.right.left), branch(l.right.right, r))
	case r.depth > l.depth+1:
		if r.right.depth >= r.left.depth {
			return branch(branch(l, r.left), r.right)
		}
		return branch(branch(l, r.left.left), branch(r.left.right, r.right))
	}
	return branch(l, r)
}

// split cuts the text in two before byte at.
func (r *rope) split(at int) (before, after *rope) {
	switch {
	case at <= 0:
		return nil, r
	case at >= r.len():
		return r, nil
	case r.leaf():
		return newRope(r.text[:at]), newRope(r.text[at:])
	case at < r.left.size:
		before, after = r.left.split(at)
		return before, join(after, r.right)
	}
	before, after = r.right.split(at - r.left.size)
	return join(r.left, before), after
}

// replace puts s in the place of the bytes from one place up to another.
func (r *rope) replace(from, to int, s string) *rope {
	if changed := r.replaceInLeaf(from, to, s); changed != nil {
		return changed
	}
	before, _ := r.split(from)
	_, after := r.split(to)
	return join(join(before, newRope(s)), after)
}

// replaceInLeaf does so where it changes one leaf that keeps a size, as typing
// does; else it returns nil.
func (r *rope) replaceInLeaf(from, to int, s string) *rope {
	switch {
	case r == nil:
		return nil
	case r.leaf():
		if n := r.size - (to - from) + len(s); n == 0 || n > leafMax {
			return nil
		}
		return newRope(r.text[:from] + s + r.text[to:])
	case to <= r.left.size:
		if left := r.left.replaceInLeaf(from, to, s); left != nil {
			return branch(left, r.right)
		}
	case from >= r.left.size:
		if right := r.right.replaceInLeaf(from-r.left.size, to-r.left.size, s); right != nil {
			return branch(r.left, right)
		}
	}
	return nil
}

// slice returns the bytes from one place up to another.
func (r *rope) slice(from, to int) string {
	for r != nil && !r.leaf() {
		switch {
		case to <= r.left.size:
			r = r.left
			continue
		case from >= r.left.size:
			from, to, r = from-r.left.size, to-r.left.size, r.right
			continue
		}
		var b strings.Builder
		b.Grow(to - from)
		r.write(&b, from, to)
		return b.String()
	}
	if r == nil {
		return ""
	}
	return r.text[from:to]
}

func (r *rope) write(b *strings.Builder, from, to int) {
	if from >= to {
		return
	}
	if r.leaf() {
		b.WriteString(r.text[from:to])
		return
	}
	n := r.left.size
	r.left.write(b, from, min(to, n))
	r.right.write(b, max(from-n, 0), to-n)
}

// lineOf is the number of the line, from 0, in which a place is.
func (r *rope) lineOf(at int) int {
	line := 0
	for r != nil && !r.leaf() {
		if at < r.left.size {
			r = r.left
			continue
		}
		line += r.left.breaks
		at -= r.left.size
		r = r.right
	}
	if r == nil {
		return line
	}
	return line + strings.Count(r.text[:min(at, r.size)], "\n")
}

// lineStart is where a line begins. A line that the text has not begins at its
// end.
func (r *rope) lineStart(line int) int {
	if line <= 0 || r == nil {
		return 0
	}
	if line > r.breaks {
		return r.size
	}
	at := 0
	for !r.leaf() {
		if line <= r.left.breaks {
			r = r.left
			continue
		}
		line -= r.left.breaks
		at += r.left.size
		r = r.right
	}
	for text := r.text; line > 0; line-- {
		n := strings.IndexByte(text, '\n') + 1
		at += n
		text = text[n:]
	}
	return at
}

// line is where the line begins in which a place is, and where it ends, before
// its break.
func (r *rope) line(at int) (from, to int) {
	n := r.lineOf(at)
	from, to = r.lineStart(n), r.len()
	if n+1 < r.lines() {
		to = r.lineStart(n+1) - 1
	}
	return from, to
}
