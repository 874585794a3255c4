package markdown

import (
	"unicode/utf8"
)

// chunkSize is the size of one piece of a source. A message of ten megabytes
// never moves in memory while it grows, so no frame pays for copying it.
const chunkSize = 32 << 10

// source keeps the clean text of one document. Raw bytes go in, cut anywhere;
// what is stored is valid UTF-8 without control characters save '\n' and '\t'.
type source struct {
	chunks [][]byte // all but the last are chunkSize long
	size   int
	held   [utf8.UTFMax]byte // a rune or a CR LF that is not complete yet
	holds  int
	edits  edits
}

// write appends the raw text s.
func (b *source) write(s string) {
	for b.holds > 0 && len(s) > 0 {
		s = b.resume(s)
	}
	for len(s) > 0 {
		n := plainPrefix(s)
		b.append(s[:n])
		s = s[n:]
		if s == "" {
			return
		}
		if !complete(s) {
			b.holds = copy(b.held[:], s)
			return
		}
		s = b.one(s)
	}
}

// resume completes what is held with the first byte of s.
func (b *source) resume(s string) string {
	b.held[b.holds] = s[0]
	b.holds++
	text := string(b.held[:b.holds])
	if !complete(text) {
		return s[1:]
	}
	b.holds = 0
	for rest := text; rest != ""; {
		if len(rest) < len(text) && !complete(rest) {
			b.holds = copy(b.held[:], rest)
			break
		}
		rest = b.one(rest)
	}
	return s[1:]
}

// flush stores what is still held: nothing more comes.
func (b *source) flush() {
	rest := string(b.held[:b.holds])
	b.holds = 0
	for rest != "" {
		rest = b.one(rest)
	}
}

// one stores the first rune of s, cleaned, and returns the rest.
func (b *source) one(s string) string {
	if len(s) > 1 && s[0] == '\r' && s[1] == '\n' {
		b.replace(s[:2], "\n")
		return s[2:]
	}
	r, n := utf8.DecodeRuneInString(s)
	if c := cleanRune(r); c == r && r != utf8.RuneError {
		b.append(s[:n])
	} else if c >= 0 {
		b.replace(s[:n], string(c))
	} else {
		b.replace(s[:n], "")
	}
	return s[n:]
}

// append stores clean text.
func (b *source) append(s string) {
	b.size += len(s)
	for len(s) > 0 {
		last := len(b.chunks) - 1
		if last < 0 || len(b.chunks[last]) == chunkSize {
			var c []byte
			if last >= 0 {
				c = make([]byte, 0, chunkSize)
			}
			b.chunks = append(b.chunks, c)
			last++
		}
		n := min(len(s), chunkSize-len(b.chunks[last]))
		b.chunks[last] = append(b.chunks[last], s[:n]...)
		s = s[n:]
	}
}

// slice returns the bytes from..to. They are the source's own when they lie in
// one chunk, and are not to be written to.
func (b *source) slice(from, to int) []byte {
	if from >= to {
		return nil
	}
	i, j := from/chunkSize, (to-1)/chunkSize
	if i == j {
		return b.chunks[i][from%chunkSize : (to-1)%chunkSize+1]
	}
	out := make([]byte, 0, to-from)
	for ; i <= j; i++ {
		c := b.chunks[i]
		lo, hi := 0, len(c)
		if i == from/chunkSize {
			lo = from % chunkSize
		}
		if i == j {
			hi = (to-1)%chunkSize + 1
		}
		out = append(out, c[lo:hi]...)
	}
	return out
}

// complete reports whether the first rune of s, or its CR LF, can be judged
// without the bytes that follow.
func complete(s string) bool {
	if s[0] == '\r' {
		return len(s) > 1
	}
	return utf8.FullRuneInString(s)
}
