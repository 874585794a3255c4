package runtimetest

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// conn is one socket: the request in flight on it, its secrets and its
// artifacts. serve owns the reading side and waits for every goroutine of the
// conn; anyone may send.
type conn struct {
	rt        *Runtime
	number    int // of the runtime's connections
	ws        *websocket.Conn
	log       *slog.Logger
	artifacts *artifacts
	work      sync.WaitGroup // the request in flight, the end of the session
	ending    bool           // touched by the reader alone

	// writing holds a token while somebody writes: gorilla takes one writer at a
	// time, and testing/synctest sees through a channel, not through a mutex.
	writing  chan struct{}
	redactor atomic.Pointer[protocol.Redactor]
	secrets  []string // touched by the reader alone

	mu     sync.Mutex
	cancel context.CancelFunc // of the request in flight; nil where there is none
}

func newConn(rt *Runtime, ws *websocket.Conn, number int) *conn {
	c := &conn{rt: rt, number: number, ws: ws, log: rt.log, writing: make(chan struct{}, 1)}
	c.redactor.Store(protocol.NewRedactor())
	c.artifacts = newArtifacts(rt, c.send, func(s string) string { return c.redactor.Load().String(s) })
	return c
}

// serve reads until the socket ends, which aborts the request in flight, and
// waits for what still works. Uploads under way are finished all the same.
func (c *conn) serve(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, func() { c.hangUp() })()
	c.ws.SetReadLimit(readLimit)
	for {
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			c.log.Info("socket closed", "why", err)
			break
		}
		c.rt.remember(c.number, false, frame)
		c.handle(ctx, frame)
	}
	stop()
	c.rt.lost(c.number)
	c.hangUp()
	c.work.Wait()
	c.artifacts.close()
}

// handle answers one frame, or starts what will. It never waits for work.
func (c *conn) handle(ctx context.Context, frame []byte) {
	msg, err := protocol.Decode(frame)
	if err != nil {
		if err := undecodable(frame, err); err != nil {
			c.report(err)
		}
		return
	}
	switch m := msg.(type) {
	case *protocol.Invocation:
		c.begin(ctx, c.invocation(m))
	case *protocol.CommandExecution:
		c.begin(ctx, c.commandExecution(m))
	case *protocol.Cancel:
		c.cancelRequest()
	case *protocol.ArtifactUploadResponse:
		c.artifacts.answer(m)
	case *protocol.EndSession:
		c.end(ctx)
	default:
		c.log.Info("message dropped", "type", string(msg.MessageType()))
	}
}

// end hands over late files, confirms, and closes. A request in flight is
// aborted by the close, as in 0.15.1.
func (c *conn) end(ctx context.Context) {
	if c.ending {
		return
	}
	c.ending = true
	c.work.Go(func() {
		defer c.rt.recoverPanic("the session's end")
		c.artifacts.drain(ctx)
		c.tell(&protocol.EndSessionConfirm{})
		c.sendClose()
		select { // for the peer's close frame, which ends the reader
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
			c.hangUp()
		}
	})
}

// sendClose sends a close frame without a code, as 0.15.1 does.
func (c *conn) sendClose() {
	empty := websocket.FormatCloseMessage(websocket.CloseNoStatusReceived, "")
	if err := c.ws.WriteControl(websocket.CloseMessage, empty, time.Now().Add(time.Second)); err != nil {
		c.log.Debug("close frame not sent", "err", err)
	}
}

func (c *conn) hangUp() {
	if err := c.ws.Close(); err != nil {
		c.log.Debug("socket closed twice", "err", err)
	}
}

// addSecrets adds secrets to those that are masked in all that this socket
// sends. They stay for its life: late artifacts of a request carry its secrets,
// too.
func (c *conn) addSecrets(secrets []string) {
	c.secrets = slices.Compact(slices.Sorted(slices.Values(append(c.secrets, secrets...))))
	c.redactor.Store(protocol.NewRedactor(c.secrets...))
}

// send masks and writes one message. It blocks while the client does not read.
func (c *conn) send(m protocol.Message) error {
	frame, err := protocol.Encode(m)
	if err != nil {
		return err
	}
	return c.write(c.redactor.Load().JSON(frame))
}

// write writes a frame as it is.
func (c *conn) write(frame []byte) error {
	c.writing <- struct{}{}
	defer func() { <-c.writing }()
	c.rt.remember(c.number, true, frame)
	return c.ws.WriteMessage(websocket.TextMessage, frame)
}

// tell is send where nobody can act on an error: the socket is gone, and the
// reader says so.
func (c *conn) tell(m protocol.Message) {
	if err := c.send(m); err != nil {
		c.log.Debug("not sent", "type", string(m.MessageType()), "err", err)
	}
}

// report sends an error as 0.15.1 words it, and logs it.
func (c *conn) report(err error) {
	c.log.Warn("error reported", "err", c.redactor.Load().String(err.Error()))
	c.tell(errorMessage(err))
}
