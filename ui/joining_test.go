package ui

import (
	"slices"
	"testing"
)

func TestStreamed(t *testing.T) {
	for _, tt := range []struct {
		prev, next string
		want       bool
	}{
		{"I will", " look", true},
		{"I will ", "look", true},
		{"end.", "\n\n", true},
		{"\tcode", "\treturn", true},
		{"全角", "文字", true},
		{"ส", "วัสดี", true},
		{"step 1", "step 2", false},
		{"I look first.", "Running `ls`:", false},
		{"out\n", "err\n", false},
		{"全角文字。", "次", false},
		{"", "x", false},
		{"x", "", false},
		{"Un", "believable", false},
	} {
		if got := streamed(tt.prev, tt.next); got != tt.want {
			t.Errorf("streamed(%q, %q) = %v", tt.prev, tt.next, got)
		}
	}
}

func TestPiecesComeBackAsSent(t *testing.T) {
	sent := []string{"a", "", " b", "文", "long " + string(make([]byte, 300))}
	var p pieces
	text := ""
	for _, s := range sent {
		p.add(len(s))
		text += s
	}
	if got := p.split(text); !slices.Equal(got, sent) {
		t.Errorf("got %q", got)
	}
}

// A cut that is seen late changes nothing: the first pieces decide.
func TestOnlyTheFirstPiecesDecide(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("talk")
	for range joinWindow {
		b.hear(say("A whole message."))
	}
	b.hear(say(" indented"), say("Another."))
	if n := len(b.transcript.entries); n != 1+joinWindow+2 {
		t.Errorf("%d entries", n)
	}
}
