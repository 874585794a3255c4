package cli

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// The benchmark's text: so many frames, each of one token.
const (
	benchFrames = 1_000_000
	benchToken  = " token"
	benchOnce   = 1000 // frames in one write of the runtime
)

// BenchmarkHeadless follows a run whose agent says 1,000,000 small frames:
// session only reads and decodes them, page writes them to a pipe, as pieces of
// one text or as whole messages.
func BenchmarkHeadless(b *testing.B) {
	url := startFlood(b)
	b.Run("session", func(b *testing.B) {
		for b.Loop() {
			s, _ := startRun(b, url, benchToken)
			for n := 0; n < benchFrames; {
				events, err := s.Next(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				for _, e := range events {
					if r, ok := e.(session.Received); ok {
						if m, ok := r.Message.(*protocol.Assistant); ok && m.TextBlocks[0] != "" {
							n++
						}
					}
				}
			}
			closeRun(b, s)
		}
	})
	for _, bench := range []struct{ name, token, gap string }{
		{"pieces", benchToken, ""}, {"messages", strings.TrimSpace(benchToken), "\n\n"},
	} {
		b.Run("page/"+bench.name, func(b *testing.B) {
			for b.Loop() {
				written := followRun(b, url, bench.token)
				// The last message is followed by the result's line.
				said := benchFrames*len(bench.token+bench.gap) - len(bench.gap)
				if want := int64(said + len("\n\nresult\n")); written != want {
					b.Fatalf("%d bytes were written, want %d", written, want)
				}
			}
		})
	}
}

// followRun plays one run to a pipe, and returns how much was written.
func followRun(b *testing.B, url, token string) int64 {
	b.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	count := make(chan int64, 1)
	go func() {
		n, err := io.Copy(io.Discard, r)
		if err != nil {
			b.Errorf("read the pipe: %v", err)
		}
		count <- n
	}()
	s, id := startRun(b, url, token)
	pl := &player{page: newPage(w), results: io.Discard, id: id, state: session.Running}
	if err := pl.follow(b.Context(), s); err != nil {
		b.Fatal(err)
	}
	closeRun(b, s)
	if err := pl.page.finish(); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	n := <-count
	if err := r.Close(); err != nil {
		b.Fatal(err)
	}
	return n
}

// startRun sends a request for so many tokens.
func startRun(b *testing.B, url, token string) (*session.Session, session.RunID) {
	b.Helper()
	s, err := session.Dial(b.Context(), url, session.Options{})
	if err != nil {
		b.Fatal(err)
	}
	id, err := s.Invoke(b.Context(), &protocol.Invocation{UserPrompt: token, Model: "model"}, session.RunOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return s, id
}

func closeRun(b *testing.B, s *session.Session) {
	b.Helper()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// startFlood starts a runtime that answers a request by its prompt, very often,
// and a result. It writes frames that were made before, many in one write.
func startFlood(b *testing.B) string {
	b.Helper()
	return runtimePeer(b, func(p *peer) {
		for {
			switch m := p.Receive(); {
			case m == "":
				return
			case strings.Contains(m, "invocation_message"):
				inv, err := protocol.Decode([]byte(m))
				if err != nil {
					b.Error(err)
					return
				}
				flood(p, inv.(*protocol.Invocation).UserPrompt)
			}
		}
	})
}

// flood writes until the run is over, or nobody reads any more.
func flood(p *peer, token string) {
	many := bytes.Repeat(frame(&protocol.Assistant{TextBlocks: []string{token}}), benchOnce)
	for range benchFrames / benchOnce {
		if _, err := p.NetConn().Write(many); err != nil {
			return
		}
	}
	_, _ = p.NetConn().Write(frame(&protocol.Result{Text: new(string)}))
}

// frame is a short message as it stands on the wire (RFC 6455, section 5.2).
func frame(m protocol.Message) []byte {
	data, err := protocol.Encode(m)
	if err != nil || len(data) > 125 {
		panic("no short frame")
	}
	return append([]byte{0x81, byte(len(data))}, data...)
}
