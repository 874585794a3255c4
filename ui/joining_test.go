package ui

import (
	"slices"
	"testing"

	"ruse/ui/internal/text"
)

func TestPiecesComeBackAsSent(t *testing.T) {
	sent := []string{"a", "", " b", "文", "long " + string(make([]byte, 300))}
	var p pieces
	sum := ""
	for _, s := range sent {
		p.add(len(s))
		sum += s
	}
	if got := p.split(sum); !slices.Equal(got, sent) {
		t.Errorf("got %q", got)
	}
}

// A cut that is seen late changes nothing: the first pieces decide.
func TestOnlyTheFirstPiecesDecide(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("talk")
	for range text.PiecesWindow {
		b.hear(say("A whole message."))
	}
	b.hear(say(" indented"), say("Another."))
	if n := len(b.transcript.entries); n != 1+text.PiecesWindow+2 {
		t.Errorf("%d entries", n)
	}
}
