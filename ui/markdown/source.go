package markdown

import "ruse/ui/internal/text"

// chunkSize is the size of one piece of a source. A message of ten megabytes
// never moves in memory while it grows, so no frame pays for copying it.
const chunkSize = 32 << 10

// source keeps the clean text of one document. Raw bytes go in, cut anywhere;
// what is stored is valid UTF-8 without control characters save '\n' and '\t'.
type source struct {
	chunks  [][]byte // all but the last are chunkSize long
	size    int
	cleaner text.Cleaner
	edits   edits
}

// write appends the raw text s.
func (b *source) write(s string) { b.cleaner.Write(s, b.replace) }

// flush stores what is still held: nothing more comes.
func (b *source) flush() { b.cleaner.Flush(b.replace) }

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
