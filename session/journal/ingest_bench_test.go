package journal

import (
	"fmt"
	"testing"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session"
)

// BenchmarkIngest takes frames of 2 KB from a socket, recorded and not.
func BenchmarkIngest(b *testing.B) {
	for _, recorded := range []bool{false, true} {
		b.Run(fmt.Sprintf("recorded=%v", recorded), func(b *testing.B) {
			frame := string(frameOf2K(1))
			b.SetBytes(int64(len(frame)))
			server := serve(func(ws *websocket.Conn) {
				recv(ws)
				message, err := websocket.NewPreparedMessage(websocket.TextMessage, []byte(frame))
				for range b.N {
					if err == nil {
						err = ws.WritePreparedMessage(message)
					}
				}
				send(ws, resultFrame)
				recv(ws)
			})
			defer server.Close()
			var opts session.Options
			if recorded {
				w, err := Create(b.TempDir(), Options{})
				if err != nil {
					b.Fatal(err)
				}
				opts.Recorder = w
				defer wantIndexed(b, w)
			}
			s, err := session.Dial(b.Context(), addressOf(server), opts)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			b.ResetTimer()
			if _, err := s.Invoke(b.Context(), &protocol.Invocation{UserPrompt: "x", Model: "m"}, session.RunOptions{}); err != nil {
				b.Fatal(err)
			}
			for n := 0; n < b.N+1; {
				events, err := s.Next(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				for _, e := range events {
					if _, ok := e.(session.Received); ok {
						n++
					}
				}
			}
		})
	}
}

// wantIndexed checks that all frames were recorded.
func wantIndexed(b *testing.B, w *Writer) {
	b.StopTimer()
	r, err := Open(w.Path())
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Index(b.Context()); n < b.N+1 || r.End() == nil || err != nil {
		b.Errorf("%d records of %d frames, %v", n, b.N+1, err)
	}
}
