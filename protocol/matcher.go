package protocol

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Commands and refusals quote JSON inside of text, and 0.4 quotes the client's
// own message in its errors. There a secret stands in another spelling: with \"
// for a quote, or \u00e9 for é. So a text is read as it stands (level 0), once
// unescaped as if it were JSON (level 1), and twice (level 2); what any reading
// holds of a secret is found at its place in the text as it stands.
const levels = 3

// matcher finds secrets in a text that comes in pieces. Offsets count the bytes
// of the whole text from 0.
type matcher struct {
	*automaton
	// pos is the offset of the next byte.
	pos int
	// state is that of level 0, and of every level while nested is unset.
	state int32
	// nested says that a reading above level 0 differs from it: an escape was
	// begun, or is part of what may be a secret.
	nested  bool
	reading [levels - 1]reading
	// found holds the secrets found, those that overlap merged, in the order of
	// the text.
	found []span
}

// span is the bytes from offset from up to, but without, offset to.
type span struct{ from, to int }

// unit is one byte of a reading, and what it stands for in the text.
type unit struct {
	b byte
	span
}

// reading is the text unescaped once or twice.
type reading struct {
	state int32
	// starts holds, for each byte of state, where it starts in the text.
	starts []int
	// plain counts the bytes since the last one that was escaped.
	plain int
	// escape is a begun escape sequence.
	escape []unit
}

// scan reads the next piece of the text.
func (m *matcher) scan(s string) {
	for s != "" {
		if !m.nested {
			n := strings.IndexByte(s, '\\')
			if n < 0 {
				n = len(s)
			}
			m.scanPlain(s[:n])
			if s = s[n:]; s == "" {
				return
			}
			m.nest()
		}
		n := 0
		for n < len(s) && m.nested {
			m.step(s[n])
			n++
			m.nested = !m.settled()
		}
		s = s[n:]
	}
}

// scanPlain reads what is the same on every level.
func (m *matcher) scanPlain(s string) {
	state := m.state
	for i := range len(s) {
		if state == 0 {
			if state = m.root[s[i]]; state == 0 {
				continue
			}
		} else {
			state = m.next(state, s[i])
		}
		if n := int(m.nodes[state].match); n > 0 {
			end := m.pos + i + 1
			m.add(span{end - n, end})
		}
	}
	m.state = state
	m.pos += len(s)
}

// nest starts the readings above level 0, from where that one is.
func (m *matcher) nest() {
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

// settled reports whether all readings are at the same place in the same text.
func (m *matcher) settled() bool {
	for k := range m.reading {
		r := &m.reading[k]
		if len(r.escape) > 0 || r.state != m.state || r.plain < len(r.starts) {
			return false
		}
	}
	return true
}

// step reads one byte on every level.
func (m *matcher) step(b byte) {
	m.state = m.next(m.state, b)
	m.pos++
	if n := int(m.nodes[m.state].match); n > 0 {
		m.add(span{m.pos - n, m.pos})
	}
	m.unescape(0, unit{b, span{m.pos - 1, m.pos}})
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
			m.readChar(k, char, span{r.escape[0].from, r.escape[size-1].to})
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
	r.starts = r.starts[len(r.starts)-int(n.depth):]
	if n.match > 0 {
		m.add(span{r.starts[n.depth-n.match], u.to})
	}
	m.unescape(k+1, u)
}

// add puts s among the spans found, merged with those that it overlaps.
func (m *matcher) add(s span) {
	after := len(m.found)
	for after > 0 && m.found[after-1].from >= s.to {
		after--
	}
	first := after
	for first > 0 && m.found[first-1].to > s.from {
		first--
		s.from = min(s.from, m.found[first].from)
		s.to = max(s.to, m.found[first].to)
	}
	m.found = slices.Replace(m.found, first, after, s)
}

// decided is the offset before which no later byte can make a secret.
func (m *matcher) decided() int {
	at := m.pos - int(m.nodes[m.state].open)
	if !m.nested {
		return at
	}
	for k := range m.reading {
		r := &m.reading[k]
		if n := int(m.nodes[r.state].open); n > 0 {
			at = min(at, r.starts[len(r.starts)-n])
		}
		if len(r.escape) > 0 {
			at = min(at, r.escape[0].from)
		}
	}
	return at
}

// addHalves counts as found what ends the text and is half of a secret or more.
func (m *matcher) addHalves() {
	if n := m.half(m.state); n > 0 {
		m.add(span{m.pos - n, m.pos})
	}
	if !m.nested {
		return
	}
	for k := range m.reading {
		r := &m.reading[k]
		if n := m.half(r.state); n > 0 {
			m.add(span{r.starts[len(r.starts)-n], m.pos})
		}
	}
}

// half is the length of the longest end of the text, in state, that is at least
// half of a secret that it begins; 0 for none.
func (m *matcher) half(state int32) int {
	for ; state != 0; state = m.nodes[state].fail {
		n := &m.nodes[state]
		if n.shortest > 0 && 2*n.depth >= n.shortest {
			return int(n.depth)
		}
	}
	return 0
}
