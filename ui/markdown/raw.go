package markdown

import "strings"

// edits remember what cleaning changed, so that the text can be given back as
// it came without keeping it twice.
type edits struct {
	list []edit
	raw  []byte // what came, for all edits one after the other
}

// edit is a run of clean text that came as something else.
type edit struct {
	at, size int // in the clean text
	to       int // where its raw bytes end in edits.raw
}

// add notes that clean text, size bytes from at on, came as raw.
func (e *edits) add(at, size int, raw string) {
	e.raw = append(e.raw, raw...)
	if n := len(e.list); n > 0 && e.list[n-1].at+e.list[n-1].size == at {
		e.list[n-1].size += size
		e.list[n-1].to = len(e.raw)
		return
	}
	e.list = append(e.list, edit{at, size, len(e.raw)})
}

// replace stores what raw becomes by cleaning.
func (b *source) replace(raw, clean string) {
	if raw != clean {
		b.edits.add(b.size, len(clean), raw)
	}
	b.append(clean)
}

// Raw returns all that was appended, as it came.
func (d *Document) Raw() string {
	b, src := strings.Builder{}, &d.src
	b.Grow(src.size + len(src.edits.raw) + src.holds)
	pos, from := 0, 0
	for _, e := range src.edits.list {
		src.copyTo(&b, pos, e.at)
		b.Write(src.edits.raw[from:e.to])
		pos, from = e.at+e.size, e.to
	}
	src.copyTo(&b, pos, src.size)
	b.Write(src.held[:src.holds])
	return b.String()
}

// copyTo writes the clean text between two offsets.
func (b *source) copyTo(w *strings.Builder, from, to int) {
	for from < to {
		chunk := b.chunks[from/chunkSize]
		end := min(chunkSize, from%chunkSize+to-from)
		w.Write(chunk[from%chunkSize : end])
		from += end - from%chunkSize
	}
}
