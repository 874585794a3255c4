package transcript

import (
	"slices"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
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
	b := newBench(t, 100, 30)
	b.ask("talk")
	for range text.PiecesWindow {
		b.hear(say("A whole message."))
	}
	b.hear(say(" indented"), say("Another."))
	if n := b.Len(); n != 1+text.PiecesWindow+2 {
		t.Errorf("%d entries", n)
	}
}

// What the session held back, since it might have begun a secret, is shown in
// the message whose end it is.
func TestHeldBackEndsItsMessage(t *testing.T) {
	held := func(b *bench, end string) {
		m := &protocol.Assistant{TextBlocks: []string{end}, Extra: []byte(`{"ruse_held_back":true}`)}
		raw, err := protocol.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		b.apply(session.Received{Stamp: b.stamp(), Message: m, Raw: raw})
	}
	for _, size := range []int{10, smallMessage - 1, 2 * smallMessage} {
		b := newBench(t, 80, 24)
		first := strings.Repeat("x", size) + " look at the file"
		b.ask("go")
		b.hear(say(first), &protocol.CommandOutput{Stream: "stdout", Command: "ls", Text: "a\n"})
		held(b, "s")
		b.hear(say("Now I fix them."))
		var said []string
		for _, e := range b.entries {
			if m, ok := e.(*messageEntry); ok {
				said = append(said, m.source())
			}
		}
		if want := []string{first + "s", "Now I fix them."}; !slices.Equal(said, want) {
			t.Errorf("%d bytes: shown %.90q, want %.90q", size, said, want)
		}
		held(b, "!")
		b.shows("Now I fix them.!")
	}
}
