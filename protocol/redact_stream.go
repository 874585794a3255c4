package protocol

import "strings"

// RedactStream replaces secrets in a text that arrives in chunks, such as the
// output of one command, where a secret may begin in one chunk and end in a
// later one. Each chunk goes in once and comes out once, redacted, in order; a
// chunk that ends in what may be the beginning of a secret stays inside, and
// all after it, until later chunks tell.
//
// Of a secret that was cut, the chunk that holds its first visible piece gets
// the mask, and the other pieces vanish; so the chunks together read as
// [Redactor.String] of the whole text, unless Flush was called.
//
// A RedactStream is not safe for concurrent use.
type RedactStream struct {
	m matcher
	// held are the chunks inside; the first begins at offset begin.
	held  []string
	begin int
	// hidden is the end of the last piece that was masked or vanished.
	hidden int
}

// Stream starts a stream of chunks.
func (r *Redactor) Stream() *RedactStream {
	s := &RedactStream{}
	if !r.idle() {
		s.m = matcher{automaton: r.automaton, levels: textLevels}
	}
	return s
}

// Push puts a chunk in and returns those that come out by it, oldest first.
func (s *RedactStream) Push(chunk string) (released []string) {
	if s.m.automaton == nil {
		return []string{chunk}
	}
	s.m.scan(chunk)
	s.held = append(s.held, chunk)
	return s.release(s.m.decided())
}

// Flush returns all chunks inside; call it when the stream ends, and when it
// has been quiet for so long that a reader would miss them. What may be the
// beginning of a secret passes where it is shorter, in bytes, than half of that
// secret, and is masked otherwise. The stream remembers it: if the rest comes
// later, the rest is masked.
func (s *RedactStream) Flush() []string {
	if len(s.held) == 0 {
		return nil
	}
	s.m.addHalves()
	return s.release(s.m.pos)
}

// Held is the number of chunks inside.
func (s *RedactStream) Held() int { return len(s.held) }

// release takes out the chunks that end at offset upTo or before it.
func (s *RedactStream) release(upTo int) (released []string) {
	for len(s.held) > 0 && s.begin+len(s.held[0]) <= upTo {
		released = append(released, s.redact(s.held[0]))
		s.begin += len(s.held[0])
		s.held[0] = ""
		s.held = s.held[1:]
	}
	n := 0
	for n < len(s.m.found) && s.m.found[n].to <= s.begin {
		n++
	}
	s.m.found = append(s.m.found[:0], s.m.found[n:]...)
	return released
}

// redact masks what was found in the chunk that begins at offset begin.
func (s *RedactStream) redact(chunk string) string {
	end := s.begin + len(chunk)
	written := s.begin
	var b strings.Builder
	for _, found := range s.m.found {
		from, to := max(found.from, s.begin), min(found.to, end)
		if from >= to {
			continue
		}
		b.WriteString(chunk[written-s.begin : from-s.begin])
		if goesOn := found.from < s.hidden && from == s.hidden; !goesOn {
			b.WriteString(Redacted)
		}
		written, s.hidden = to, to
	}
	if written == s.begin {
		return chunk
	}
	b.WriteString(chunk[written-s.begin:])
	return b.String()
}
