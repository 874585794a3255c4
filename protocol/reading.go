package protocol

import "unicode/utf8"

// reading is the text unescaped once or more.
type reading struct {
	state int32
	// starts holds where in the text each of the last bytes starts, for at least
	// as many as state is deep.
	starts []int
	// plain counts the bytes since the last one that was escaped.
	plain int
	// escape is a begun escape sequence.
	escape []unit
}

// unit is one byte of a reading, and what it stands for in the text.
type unit struct {
	b byte
	span
}

// start is where in the text the last n bytes start.
func (r *reading) start(n int32) int { return r.starts[len(r.starts)-int(n)] }

// nest starts the readings above level 0, from where that one is.
func (m *matcher) nest() {
	if m.reading == nil {
		m.reading = make([]reading, m.levels)
	}
	depth := int(m.nodes[m.state].depth)
	for k := range m.reading {
		r := &m.reading[k]
		r.state, r.plain, r.starts = m.state, depth, r.starts[:0]
		for i := range depth {
			r.starts = append(r.starts, m.pos-depth+i)
		}
	}
	m.nested = true
}

// aligned reports whether all readings are at the same place in the same text.
func (m *matcher) aligned() bool {
	for k := range m.reading {
		r := &m.reading[k]
		if len(r.escape) > 0 || r.state != m.state || r.plain < int(m.nodes[r.state].depth) {
			return false
		}
	}
	return true
}

// unescape gives reading k one more unit of the level below it.
func (m *matcher) unescape(k int, u unit) {
	if k == len(m.reading) {
		return
	}
	r := &m.reading[k]
	if len(r.escape) == 0 && u.b != '\\' {
		m.read(k, u)
		return
	}
	r.escape = append(r.escape, u)
	for len(r.escape) > 0 {
		char, size := rune(0), 0
		if r.escape[0].b == '\\' {
			var buf [maxEscape]byte
			raw := buf[:0]
			for _, u := range r.escape {
				raw = append(raw, u.b)
			}
			if begunEscape(raw) {
				return
			}
			char, size = readEscape(raw)
		}
		if size == 0 {
			size = 1
			m.read(k, r.escape[0])
		} else {
			m.readChar(k, char, span{from: r.escape[0].from, to: r.escape[size-1].to})
		}
		r.escape = append(r.escape[:0], r.escape[size:]...)
	}
}

// readChar gives reading k one escaped character.
func (m *matcher) readChar(k int, char rune, at span) {
	var buf [utf8.UTFMax]byte
	for _, b := range buf[:utf8.EncodeRune(buf[:], char)] {
		m.read(k, unit{b, at})
	}
}

// read gives reading k one byte, unescaped, and passes it on.
func (m *matcher) read(k int, u unit) {
	r := &m.reading[k]
	r.state = m.next(r.state, u.b)
	r.plain++
	if u.to-u.from > 1 {
		r.plain = 0
	}
	n := &m.nodes[r.state]
	r.starts = append(r.starts, u.from)
	if n.match > 0 {
		m.add(span{from: r.start(n.match), to: u.to})
	}
	if depth := int(n.depth); len(r.starts) > 2*depth+maxEscape { // seldom enough to cost nothing
		r.starts = append(r.starts[:0], r.starts[len(r.starts)-depth:]...)
	}
	m.unescape(k+1, u)
}
