package session

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// Each way in which a connection ends has words of ours, and none of a
// library's.
func TestHowConnectionsEnd(t *testing.T) {
	closing := func(code byte, reason string) []byte {
		return append([]byte{0x88, byte(2 + len(reason)), 0x03, code}, reason...) // 0x300 is 768
	}
	broke := "the connection broke without a close (1006)"
	framing := "ruse closed the connection: the runtime broke the WebSocket protocol: "
	for name, tt := range map[string]struct {
		bytes []byte
		want  string
	}{
		"1000":                {closing(0xe8, ""), "the runtime closed the connection: it was done with it (1000)"},
		"1001":                {closing(0xe9, "bye"), "the runtime closed the connection: it is going away (1001): bye"},
		"1005":                {[]byte{0x88, 0}, "the runtime closed the connection without a code (1005)"},
		"1008":                {closing(0xf0, "policy: \x1b[31mtoken expired"), "the runtime closed the connection: its rules forbid something (1008): policy: \uFFFD[31mtoken expired"},
		"1009":                {closing(0xf1, ""), "the runtime closed the connection: a frame was too big for it (1009)"},
		"1011":                {closing(0xf3, ""), "the runtime closed the connection: it failed inside (1011)"},
		"1012":                {closing(0xf4, ""), "the runtime closed the connection: it is starting again (1012)"},
		"1013":                {closing(0xf5, ""), "the runtime closed the connection: it is too busy (1013)"},
		"4001":                {[]byte{0x88, 2, 0x0f, 0xa1}, "the runtime closed the connection with a code of its own (4001)"},
		"999":                 {closing(0xe7, "x"), "the runtime closed the connection with an invalid code (999)"},
		"1015 on the wire":    {closing(0xf7, ""), "the runtime closed the connection with an invalid code (1015)"},
		"1005 on the wire":    {closing(0xed, ""), "the runtime closed the connection with an invalid code (1005)"},
		"nothing":             {nil, broke},
		"half of a frame":     {[]byte{0x81, 10, '{'}, broke},
		"half of a header":    {[]byte{0x81, 126, 1}, broke},
		"masked frame":        {[]byte{0x81, 0x80, 1, 2, 3, 4}, framing + "bad MASK"},
		"reserved bits":       {[]byte{0xf1, 0}, framing + "RSV1 set, RSV2 set, RSV3 set"},
		"unknown opcode":      {[]byte{0x83, 0}, framing + "bad opcode 3"},
		"continuation":        {[]byte{0x80, 0}, framing + "continuation after FIN"},
		"long control frame":  {[]byte{0x89, 126, 1, 0}, framing + "len > 125 for control"},
		"fragmented controls": {[]byte{0x09, 0}, framing + "FIN not set on control"},
		"close, not UTF-8":    {closing(0xe8, "\xff"), framing + "invalid utf8 payload in close frame"},
		"negative length":     {[]byte{0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 0}, "ruse closed the connection: the frame is too big: the runtime sent more than 128 MiB in one frame"},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(p *peer) {
				_, _ = p.NetConn().Write(tt.bytes)
				p.Close()
			})
			events := until(t, dial(t, url, Options{}), isA[Disconnected])
			end := only[Disconnected](events)[0].CloseError()
			if got := end.Error(); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
			if !errors.Is(end, ErrDisconnected) || strings.Contains(tt.want, "broke the WebSocket") != (end.Ours && errors.Is(end, ErrFraming)) {
				t.Errorf("end: %+v", end)
			}
		})
	}
}

// A close is told by the run, and by the call that waits for it.
func TestCloseReachesRunAndCall(t *testing.T) {
	_, err := Query(t.Context(), serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		_ = p.WriteMessage(closeMessage, websocket.FormatCloseMessage(1008, "policy: token expired, hunter2hunter2"))
		p.Wait()
	}), hello(), QueryOptions{Options: Options{Secrets: []string{"hunter2hunter2"}}})
	end, ok := errors.AsType[*CloseError](err)
	if !ok || end.Code != 1008 || end.Reason != "policy: token expired, [REDACTED]" || end.Ours || end.AtWork {
		t.Errorf("%+v (%v)", end, err)
	}
	for _, want := range []error{ErrNoResult, ErrDisconnected} {
		if !errors.Is(err, want) {
			t.Errorf("%v is not %v", err, want)
		}
	}
	if end != nil && end.Try() == "" {
		t.Error("there is nothing to try")
	}
}

// What the runtime said on its way out counts, also where writing to it failed
// before that was read.
func TestReasonOutlivesAFailedWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{QueueBytes: 1000, PingInterval: -1, NetDial: pipes(t, func(p *peer) {
			p.Send(assistant(strings.Repeat("x", 700)))
			p.Send(assistant(strings.Repeat("y", 700)))
			_ = p.SetReadDeadline(time.Now()) // it reads nothing
			_ = p.WriteMessage(closeMessage, websocket.FormatCloseMessage(1008, "token expired"))
			<-t.Context().Done()
		})})
		synctest.Wait()
		if err := s.SendRaw(t.Context(), []byte(`{"message_type":"x"}`)); err == nil {
			t.Error("a frame was written that nobody reads")
		}
		end := only[Disconnected](until(t, s, isA[Disconnected]))[0]
		if end.Code != 1008 || end.Reason != "token expired" {
			t.Errorf("end: %+v", end)
		}
	})
}

// Who closes, and whether the runtime may be at work still, is told truthfully.
func TestWhoCloses(t *testing.T) {
	for name, tt := range map[string]struct {
		close func(*Session)
		peer  func(*peer)
		state State
		want  string
	}{
		"we, at once": {(*Session).Disconnect, (*peer).Wait, Lost, "ruse closed the connection; the runtime may still be at work"},
		"we, after a cancel": {func(s *Session) {
			if err := s.Cancel(t.Context()); err != nil {
				t.Error(err)
			}
			s.Disconnect()
		}, (*peer).Wait, Cancelled, "the run was cancelled: ruse closed the connection; the runtime may still be at work"},
		"the runtime, after a cancel": {func(s *Session) {
			if err := s.Cancel(t.Context()); err != nil {
				t.Error(err)
			}
		}, func(p *peer) {
			p.Expect(protocol.TypeCancel)
			p.Bye()
		}, Cancelled, "the run was cancelled: the runtime closed the connection without a code (1005); its agent may still be at work"},
	} {
		t.Run(name, func(t *testing.T) {
			s := dial(t, serve(t, func(p *peer) {
				p.Expect(protocol.TypeInvocation)
				p.Send(assistant("at work"))
				tt.peer(p)
			}), Options{})
			if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
				t.Fatal(err)
			}
			until(t, s, isA[Received])
			tt.close(s)
			if got := state(t, until(t, s, inState(tt.state)), tt.state).Err.Error(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
