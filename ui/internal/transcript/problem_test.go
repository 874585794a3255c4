package transcript

import (
	"strings"
	"testing"

	"ruse/protocol"
)

// One error of megabytes is shown in blocks, none of which is long, and all of it.
func TestLongError(t *testing.T) {
	b := newBench(t, 80, 40)
	b.ask("fail")
	words := "It failed. " + strings.Repeat("words of an error ", 2<<20/18) + "the last words"
	b.hear(&protocol.Error{Text: words, Metadata: []byte(`{"stack":"` + strings.Repeat("at a place ", 1<<20/11) + `bottom"}`)})
	b.Fold()
	b.End()
	b.shows("bottom")
	e, shown := b.chosen(), 0
	for block := range e.Blocks() {
		if lines := e.Lines(block, 60); len(lines) > 400 {
			t.Errorf("block %d has %d lines", block, len(lines))
		}
		if at := e.Offset(block); at != shown {
			t.Errorf("block %d begins at %d, not %d", block, at, shown)
		}
		shown += e.Bytes(block)
	}
	if shown != e.TotalBytes() || shown < len(words)+1<<20 {
		t.Errorf("%d bytes are shown of %d", shown, e.TotalBytes())
	}
}
