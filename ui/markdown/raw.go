package markdown

import (
	"sort"
	"strings"
)

// edits remember what cleaning changed, so that the text can be given back as
// it came without keeping it twice.
type edits struct {
	list []edit
	raw  []byte // what came, for all edits one after the other
}

// edit is a run of clean text that came as something else.
type edit struct {
	at, size int  // in the clean text
	to       int  // where its raw bytes end in edits.raw
	ends     bool // it ends with an end of line
}

// add records that text, clean from at on, came as raw. Edits side by side are
// one, but none reaches over an end of line.
func (e *edits) add(at int, clean, raw string) {
	e.raw = append(e.raw, raw...)
	size, ends := len(clean), strings.HasSuffix(clean, "\n")
	if n := len(e.list); n > 0 && e.list[n-1].at+e.list[n-1].size == at && !e.list[n-1].ends {
		e.list[n-1].size += size
		e.list[n-1].to, e.list[n-1].ends = len(e.raw), ends
		return
	}
	e.list = append(e.list, edit{at, size, len(e.raw), ends})
}

// replace stores what raw becomes by cleaning.
func (b *source) replace(raw, clean string) {
	if raw != clean {
		b.edits.add(b.size, clean, raw)
	}
	b.append(clean)
}

// Raw returns all that was appended, as it came.
func (d *Document) Raw() string {
	b, src := strings.Builder{}, &d.src
	b.Grow(src.size + len(src.edits.raw) + len(src.cleaner.Held()))
	src.rawTo(&b, 0, src.size)
	b.WriteString(src.cleaner.Held())
	return b.String()
}

// rawTo writes what came for the clean text between two offsets. Of an edit that
// reaches over one of them it writes what became of it.
func (b *source) rawTo(w *strings.Builder, from, to int) {
	list := b.edits.list
	i := sort.Search(len(list), func(i int) bool { return list[i].at >= from })
	for ; i < len(list) && (list[i].at < to || to == b.size) && list[i].at+list[i].size <= to; i++ {
		e, start := list[i], 0
		if i > 0 {
			start = list[i-1].to
		}
		b.copyTo(w, from, e.at)
		w.Write(b.edits.raw[start:e.to])
		from = e.at + e.size
	}
	b.copyTo(w, from, to)
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
