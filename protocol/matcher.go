package protocol

import (
	"slices"
	"strings"
)

// Commands and refusals quote JSON inside of text, and 0.4 quotes the client's
// own message in its errors. There a secret stands in another spelling: with \"
// for a quote, or \u00e9 for é. So a text is read as it stands (level 0), once
// unescaped as if it were JSON (level 1), and so on; what any reading holds of
// a secret is found at its place in the text as it stands.
const (
	// textLevels are those above level 0 in a text: JSON, and JSON in JSON.
	textLevels = 2
	// frameLevels are those in a frame, whose strings are texts.
	frameLevels = textLevels + 1
)

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
	nested bool
	// reading holds those above level 0, made when they are first needed.
	reading []reading
	levels  int
	// found holds the secrets found, those that overlap merged, in the order of
	// the text.
	found []span
}

// span is the bytes from offset from up to, but without, offset to.
type span struct {
	from, to int
	// masked says that a mask was written for a part of it.
	masked bool
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
			s = s[n:]
			if n = m.skipEscape(s); n > 0 {
				s = s[n:]
				continue
			}
			if s == "" {
				return
			}
			m.nest()
		}
		n := 0
		for n < len(s) && m.nested {
			m.step(s[n])
			n++
			m.nested = !m.aligned()
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
			m.add(span{from: end - n, to: end})
		}
	}
	m.state = state
	m.pos += len(s)
}

// skipEscape passes over a short escape, such as \n, that no secret can begin
// with in any reading. It returns its length, or 0 where it is not that simple.
func (m *matcher) skipEscape(s string) int {
	if m.state != 0 || len(s) < 2 || s[1] == '\\' {
		return 0
	}
	char := shortEscape(s[1])
	if char == 0 || m.root['\\'] != 0 || m.root[s[1]] != 0 || m.root[char] != 0 {
		return 0
	}
	m.pos += 2
	return 2
}

// step reads one byte on every level.
func (m *matcher) step(b byte) {
	m.state = m.next(m.state, b)
	m.pos++
	if n := int(m.nodes[m.state].match); n > 0 {
		m.add(span{from: m.pos - n, to: m.pos})
	}
	m.unescape(0, unit{b, span{from: m.pos - 1, to: m.pos}})
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
		s.masked = s.masked || m.found[first].masked
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
		if n := m.nodes[r.state].open; n > 0 {
			at = min(at, r.start(n))
		}
		if len(r.escape) > 0 {
			at = min(at, r.escape[0].from)
		}
	}
	return at
}

// tooMany is how many characters in a row from the start of a secret are not to
// be seen. Fewer tell nothing that is worth hiding the ends of texts for.
const tooMany = 4

// addBegun counts as found what ends the text and begins a secret with tooMany
// characters or more.
func (m *matcher) addBegun() {
	if n := m.begun(m.state); n > 0 {
		m.add(span{from: m.pos - int(n), to: m.pos})
	}
	if !m.nested {
		return
	}
	for k := range m.reading {
		r := &m.reading[k]
		if n := m.begun(r.state); n > 0 {
			m.add(span{from: r.start(n), to: m.pos})
		}
	}
}

// begun is the length of the longest end of the text, in state, that begins a
// secret with tooMany characters or more; 0 for none.
func (m *matcher) begun(state int32) int32 {
	for ; state != 0; state = m.nodes[state].fail {
		if n := &m.nodes[state]; n.secret && n.chars >= tooMany {
			return n.depth
		}
	}
	return 0
}
