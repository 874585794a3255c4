package runtimetest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// Script is an option of New for what no good runtime does: it plays each
// connection in turn with one of the scripts, frame by frame, in place of a
// runtime. A connection ends when its script returns; further ones are closed at
// once.
func Script(scripts ...func(*Peer)) func(*Options) {
	return func(o *Options) { o.scripts = scripts }
}

// Peer is the runtime's end of a connection that a script plays. What it can't do
// fails the test at its end. It is the connection itself, too, for all that has no
// word of its own here; its frames that are read or written past these words are
// not among [Runtime.Frames].
type Peer struct {
	*websocket.Conn
	rt      *Runtime
	number  int
	writing sync.Mutex
}

// Send sends frames as they are.
func (p *Peer) Send(frames ...string) {
	for _, frame := range frames {
		p.rt.remember(p.number, true, []byte(frame))
		p.writing.Lock()
		err := p.WriteMessage(websocket.TextMessage, []byte(frame))
		p.writing.Unlock()
		if err != nil {
			p.rt.problem(p.number, "sending", err)
			return
		}
	}
}

// Receive returns the next frame, or "" once the connection is gone.
func (p *Peer) Receive() string {
	_, frame, err := p.ReadMessage()
	if err != nil {
		return ""
	}
	p.rt.remember(p.number, false, frame)
	return string(frame)
}

// Expect returns the next frame, and fails the test where it is of another type;
// "" is that of a frame that is no message.
func (p *Peer) Expect(want protocol.Type) string {
	frame := p.Receive()
	if got := messageType(frame); got != want {
		p.rt.problem(p.number, "expecting "+string(want), fmt.Errorf("it is %q", frame))
	}
	return frame
}

func messageType(frame string) protocol.Type {
	m, err := protocol.Decode([]byte(frame))
	if err != nil {
		return ""
	}
	return m.MessageType()
}

// Until returns the next frame that holds part, or "" once the connection is gone.
func (p *Peer) Until(part string) string {
	for {
		if frame := p.Receive(); frame == "" || strings.Contains(frame, part) {
			return frame
		}
	}
}

// Wait reads until the connection is gone, and answers pings meanwhile.
func (p *Peer) Wait() {
	for p.Receive() != "" {
	}
}

// Bye closes as runtimes do, without a code, and waits for the client's close.
func (p *Peer) Bye() { p.CloseWith(websocket.CloseNoStatusReceived, "") }

// CloseWith closes with a code and a reason, and waits for the client's close.
func (p *Peer) CloseWith(code int, reason string) {
	if err := p.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason)); err != nil {
		p.rt.problem(p.number, "closing", err)
	}
	p.Wait()
}

// Goodbye is an orderly end: it waits for the client to end the session, confirms
// that, and closes.
func (p *Peer) Goodbye() {
	if p.Until("end_session_message") != "" {
		p.Send(`{"message_type":"end_session_confirm_message"}`)
		p.Bye()
	}
}

// play has the connection's script play it.
func (r *Runtime) play(ws *websocket.Conn, number int) {
	p := &Peer{Conn: ws, rt: r, number: number}
	hangUp := func() {
		if err := ws.Close(); err != nil {
			r.log.Debug("socket closed twice", "err", err)
		}
	}
	defer context.AfterFunc(r.ctx, hangUp)()
	defer hangUp()
	if number <= len(r.opts.scripts) {
		r.opts.scripts[number-1](p)
	}
}
