package protocol

import "slices"

// track is a text in one order of its pieces, in which secrets are looked for.
type track struct {
	matcher
	// ended is the offset of the last end: before it all is decided.
	ended int
	// isBlock says that it is the text of several streams.
	isBlock bool
}

// begin makes t look for the secrets of r.
func (t *track) begin(r *Redactor) {
	if !r.idle() {
		t.automaton, t.levels = r.automaton, textLevels
	}
}

func (t *track) scan(text string) {
	if t.automaton == nil {
		t.pos += len(text)
		return
	}
	t.matcher.scan(text)
}

// end decides all that was scanned.
func (t *track) end() {
	if t.automaton != nil {
		t.addBegun()
	}
	t.ended = t.pos
}

// decided is the offset before which nothing can become part of a secret.
func (t *track) decided() int {
	if t.automaton == nil {
		return t.pos
	}
	return max(t.matcher.decided(), t.ended)
}

// place is the part of a span that lies in a piece, as offsets in that piece.
type place struct {
	from, to int
	span     *span
	inBlock  bool // the text that span is in is several streams
}

// within appends the places of what was found in the n bytes from offset at on.
func (t *track) within(places []place, at, n int) []place {
	if len(t.found) == 0 {
		return places
	}
	i, _ := slices.BinarySearchFunc(t.found, at+1, func(s span, at int) int { return s.to - at })
	for ; i < len(t.found) && t.found[i].from < at+n; i++ {
		s := &t.found[i]
		places = append(places, place{max(s.from-at, 0), min(s.to-at, n), s, t.isBlock})
	}
	return places
}

// forget drops what was found before upTo, unless it can still grow.
func (t *track) forget(upTo int) {
	upTo = min(upTo, t.matcher.decided())
	n := 0
	for n < len(t.found) && t.found[n].to <= upTo {
		n++
	}
	t.found = slices.Delete(t.found, 0, n)
}
