package protocol

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// RedactStream replaces secrets in a text that arrives in chunks, such as the
// output of one command, where a secret may begin in one chunk and end in a
// later one. Each chunk goes in once, by Push, and comes out once, by Pop, in
// order. Nothing that may be the beginning of a secret comes out before later
// chunks, or End, tell: a chunk that is taken earlier comes out without it, and
// the next chunk begins with it.
//
// Of a secret that was cut, the chunk in which its first piece comes out gets
// the mask, and the other pieces vanish; so the chunks together read as
// [Redactor.String] of the whole text, but for what End decided.
//
// A character that was cut into the two halves of a surrogate pair (see
// [Halves]) is one character again; a half alone becomes U+FFFD.
//
// A RedactStream is not safe for concurrent use.
type RedactStream struct {
	own   track
	block *block // nil for a stream that is shown alone
	// pieces are what is inside, oldest first: counts[i] of them are chunk i.
	pieces []piece
	counts []int
	// carried is how many pieces wait for a chunk to begin with them; it is 0
	// while there are chunks.
	carried int
	// hidden is the end, in this stream, of the last piece that was masked or
	// vanished.
	hidden int
	// half is the first half of a character whose second one may come; 0: none.
	half rune
}

// block is what several streams are shown in, in the order of their chunks.
type block struct {
	track
	streams []*RedactStream
}

// piece is a text inside that came in one go.
type piece struct {
	text string
	// own and block are the offsets of text in its stream and its block.
	own, block int
	// moved says that it was taken out of the chunk that it came in.
	moved bool
}

// Truncated is [Redactor.String] of a text that may have been cut off, such as the
// reason of a close: where its end may be the beginning of a secret, of which it
// has 4 characters or more, that is masked too.
func (r *Redactor) Truncated(s string) string {
	whole := r.Stream()
	whole.Push(s)
	whole.End()
	text, _ := whole.Pop()
	return text
}

// Stream starts a stream of chunks.
func (r *Redactor) Stream() *RedactStream {
	s := &RedactStream{}
	s.own.begin(r)
	return s
}

// Streams starts n streams that are shown in one block, as a command's stdout
// and stderr are: a secret is found in each of them, and also where its pieces
// alternate between them. They are used by one goroutine at a time.
func (r *Redactor) Streams(n int) []*RedactStream {
	b := &block{track: track{isBlock: true}}
	b.begin(r)
	for range n {
		s := r.Stream()
		s.block = b
		b.streams = append(b.streams, s)
	}
	return b.streams
}

// Push puts a chunk in.
func (s *RedactStream) Push(chunk string) {
	chunk = s.joined(chunk)
	n := s.carried + s.add(chunk)
	s.carried = 0
	s.counts = append(s.counts, n)
}

// add puts a piece in and returns how many that are, 0 or 1.
func (s *RedactStream) add(text string) int {
	if text == "" {
		return 0
	}
	p := piece{text: text, own: s.own.pos}
	s.own.scan(text)
	if s.block != nil {
		p.block = s.block.pos
		s.block.scan(text)
	}
	s.pieces = append(s.pieces, p)
	return 1
}

// finish adds text to the last chunk inside. Where there is none, or it is
// empty, it returns false: a later chunk must begin with it.
func (s *RedactStream) finish(text string) bool {
	last := len(s.counts) - 1
	if last < 0 || s.counts[last] == 0 {
		return false
	}
	s.counts[last] += s.add(text)
	return true
}

// joined is chunk without halves of characters: what it completes is in it, or
// was added to the chunk before; what it begins is kept for the next one.
func (s *RedactStream) joined(chunk string) string {
	if chunk == "" {
		return ""
	}
	low := lowHalf(chunk)
	if s.half == 0 && low == 0 && highHalf(chunk) == 0 {
		return chunk
	}
	first := ""
	if s.half != 0 {
		char := utf16.DecodeRune(s.half, low)
		first = string(char) // U+FFFD where they are no pair, and low is one of its own
		if char != utf8.RuneError {
			chunk, low = chunk[halfSize:], 0
		}
	}
	if low != 0 {
		chunk = string(utf8.RuneError) + chunk[halfSize:]
	}
	if s.half = highHalf(chunk); s.half != 0 {
		chunk = chunk[:len(chunk)-halfSize]
	}
	if first != "" && !s.finish(first) {
		chunk = first + chunk
	}
	return chunk
}

// End says that the text ends here, or pauses for so long that a reader would
// miss the rest: all that was pushed now comes out. What may be the beginning of
// a secret passes where it has less than 4 characters of it, and is masked
// otherwise. Streams of one block are ended together. More may be pushed: the
// rest of a secret that End saw the beginning of is masked.
func (s *RedactStream) End() {
	if s.half != 0 {
		s.half = 0
		if lone := string(utf8.RuneError); !s.finish(lone) {
			n := s.add(lone)
			if last := len(s.counts) - 1; last >= 0 {
				s.counts[last] += n
			} else {
				s.carried += n
			}
		}
	}
	s.own.end()
	if s.block != nil {
		s.block.end()
	}
}

// Ready reports whether n chunks or more are inside of which the n oldest
// would come out whole.
func (s *RedactStream) Ready(n int) bool {
	if n > len(s.counts) {
		return false
	}
	pieces := 0
	for _, count := range s.counts[:n] {
		pieces += count
	}
	if pieces == 0 {
		return true
	}
	last := &s.pieces[pieces-1]
	return s.decided(last) == len(last.text)
}

// Carried reports whether something waits for the next chunk to begin with it.
// After End, pushing an empty chunk gets it out.
func (s *RedactStream) Carried() bool { return s.carried > 0 || s.half != 0 }

// decided is how many bytes of p can come out.
func (s *RedactStream) decided(p *piece) int {
	n := s.own.decided() - p.own
	if s.block != nil {
		n = min(n, s.block.decided()-p.block)
	}
	n = max(n, 0)
	if n >= len(p.text) {
		return len(p.text)
	}
	for n > 0 && !utf8.RuneStart(p.text[n]) { // a secret may begin inside of a character
		n--
	}
	return n
}

// Pop takes the oldest chunk out, and panics where there is none. changed is
// false where it is what was pushed, but for halves of characters.
func (s *RedactStream) Pop() (chunk string, changed bool) {
	count := s.counts[0]
	s.counts = s.counts[1:]
	out := 0
	for out < count {
		p := &s.pieces[out]
		n := s.decided(p)
		text, masked := s.mask(p, n)
		if chunk += text; masked || p.moved {
			changed = true
		}
		if n < len(p.text) {
			p.text, p.own, p.block = p.text[n:], p.own+n, p.block+n
			break
		}
		out++
	}
	left := s.pieces[out:count]
	for i := range left {
		left[i].moved, changed = true, true
	}
	if s.pieces = s.pieces[out:]; len(s.counts) > 0 {
		s.counts[0] += len(left)
	} else {
		s.carried = len(left)
	}
	s.forget()
	return chunk, changed
}

// mask returns the first n bytes of p with what was found in them masked.
func (s *RedactStream) mask(p *piece, n int) (text string, masked bool) {
	found := s.own.within(nil, p.own, n)
	if s.block != nil {
		own := len(found)
		if found = s.block.within(found, p.block, n); own > 0 && own < len(found) {
			slices.SortStableFunc(found, func(a, b place) int { return cmp.Compare(a.from, b.from) })
		}
	}
	if len(found) == 0 {
		return p.text[:n], false
	}
	var b strings.Builder
	written := 0
	for len(found) > 0 {
		from, to, same := found[0].from, found[0].to, 1
		for same < len(found) && found[same].from < to {
			to = max(to, found[same].to)
			same++
		}
		b.WriteString(p.text[written:from])
		goesOn := slices.ContainsFunc(found[:same], func(f place) bool {
			return f.span.masked && (f.inBlock || p.own+from == s.hidden)
		})
		if !goesOn {
			b.WriteString(Redacted)
			for _, f := range found[:same] {
				f.span.masked = true
			}
		}
		written, found, s.hidden = to, found[same:], p.own+to
	}
	b.WriteString(p.text[written:n])
	return b.String(), true
}

// forget drops what was found in text that came out and can't grow any more.
func (s *RedactStream) forget() {
	if len(s.own.found) > 0 {
		upTo := s.own.pos
		if len(s.pieces) > 0 {
			upTo = s.pieces[0].own
		}
		s.own.forget(upTo)
	}
	if s.block != nil && len(s.block.found) > 0 {
		upTo := s.block.pos
		for _, beside := range s.block.streams {
			if len(beside.pieces) > 0 {
				upTo = min(upTo, beside.pieces[0].block)
			}
		}
		s.block.forget(upTo)
	}
}
