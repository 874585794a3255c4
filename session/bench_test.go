package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// flood starts a server that sends n copies of a frame as fast as the socket
// takes them, and closes.
func flood(b *testing.B, frame []byte, n int) string {
	// Many frames a write, so that the server costs little.
	var header []byte
	switch {
	case len(frame) < 126:
		header = []byte{0x81, byte(len(frame))}
	default:
		header = []byte{0x81, 126, byte(len(frame) >> 8), byte(len(frame))}
	}
	const burst = 64
	chunk := bytes.Repeat(append(header, frame...), burst)
	return serve(b, func(p *peer) {
		conn := p.NetConn()
		for left := n; left > 0; left -= burst {
			if _, err := conn.Write(chunk[:min(left, burst)*len(chunk)/burst]); err != nil {
				return
			}
		}
		p.Bye()
	})
}

// BenchmarkIngest reads one socket: a session with its queue, redaction off,
// beside gorilla with encoding/json in two steps, the way that clients are
// commonly written.
func BenchmarkIngest(b *testing.B) {
	for _, size := range []int{200, 2048} {
		frame := []byte(assistant(strings.Repeat("a line of text as agents write them. ", 100)[:size-len(assistant(""))]))
		if len(frame) != size {
			b.Fatalf("a frame of %d bytes, want %d", len(frame), size)
		}
		b.Run(fmt.Sprintf("session/%dB", size), func(b *testing.B) { benchSession(b, frame, Options{}) })
		b.Run(fmt.Sprintf("secrets/%dB", size), func(b *testing.B) {
			benchSession(b, frame, Options{Secrets: []string{"sk-live-0123456789", "hunter2hunter2"}})
		})
		b.Run(fmt.Sprintf("std-two-step/%dB", size), func(b *testing.B) { benchTwoStep(b, frame) })
	}
}

func benchSession(b *testing.B, frame []byte, opts Options) {
	s := dial(b, flood(b, frame, b.N), opts)
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	b.ResetTimer()
	got := 0
	for got < b.N {
		events, err := s.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range events {
			if _, ok := e.(Received); ok {
				got++
			}
		}
	}
}

func benchTwoStep(b *testing.B, frame []byte) {
	url := flood(b, frame, b.N)
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer ws.Close()
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		_, data, err := ws.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		var head struct {
			Type string `json:"message_type"`
		}
		var body struct {
			TextBlocks []string `json:"text_blocks"`
		}
		if err := errors.Join(json.Unmarshal(data, &head), json.Unmarshal(data, &body)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAppendEvent writes a frame as a recording has it.
func BenchmarkAppendEvent(b *testing.B) {
	frame := []byte(assistant(strings.Repeat("a line of text as agents write them. ", 4)))
	m, err := protocol.Decode(frame)
	if err != nil {
		b.Fatal(err)
	}
	var e Event = Received{Stamp: Stamp{Run: 1}, Message: m, Raw: frame, Size: len(frame)}
	var line []byte
	b.ReportAllocs()
	b.SetBytes(int64(len(frame)))
	for b.Loop() {
		if line, err = AppendEvent(line[:0], e); err != nil {
			b.Fatal(err)
		}
	}
}
