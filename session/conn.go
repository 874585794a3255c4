package session

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// MaxFrameIn bounds a frame from the runtime, in bytes. Runtimes accept up
	// to MaxFrameOut themselves and set no bound to what they send.
	MaxFrameIn = 128 << 20
	// MaxFrameOut is the largest frame that runtimes accept, in bytes (0.4.0 and
	// 0.15.1).
	MaxFrameOut = 100 << 20

	// writeTimeout bounds the writing of one writeBuffer, not of a frame: a large
	// request may take its time on a slow line as long as it moves.
	writeTimeout = 30 * time.Second
	// closeTimeout bounds the goodbye of a connection that is given up.
	closeTimeout = 250 * time.Millisecond
)

// socket is one WebSocket connection of a session: all of gorilla is in this
// file and dial.go. Three goroutines belong to it, all owned by the session:
// read, write and watch (in watchdog.go). done ends all three.
type socket struct {
	session *Session
	ws      *websocket.Conn

	done  chan struct{} // closed when the connection is given up or gone
	once  sync.Once
	end   *CloseError           // how it ended; set before done is closed
	broke atomic.Pointer[error] // what the writer met

	outbox outbox
	pings  chan struct{} // a ping is due
	pongs  chan string   // a pong is owed
	wake   chan struct{} // the watchdog's deadlines changed

	quiet  chan struct{}   // closed when the writer has ended
	gone   chan struct{}   // closed when the session knows that it is gone
	ctx    context.Context // ends with gone
	cancel context.CancelFunc

	start    time.Time
	lastByte atomic.Int64 // when the last byte of a frame came, in nanoseconds since start
	held     atomic.Int64 // since when the queue holds the reader, likewise; 0: it does not
	coming   atomic.Int64 // how much of a frame has come that comes in pieces, in bytes

	// The rest is guarded by session.mu.
	requests         int           // requests sent on this connection
	before           *run          // the run before the latest on it, or nil
	watchesDirs      bool          // one of them named artifact directories
	postCommands     bool          // the newest has commands that old runtimes run after the result
	unansweredUpload bool          // one of its artifacts gets no answer, for which a runtime waits
	uploadEnded      chan struct{} // one of its artifacts has come to its end
	confirmed        chan struct{} // closed when end_session_confirm_message came
	health           health
	stage            stage
}

func newSocket(s *Session, ws *websocket.Conn) *socket {
	k := &socket{
		session: s, ws: ws,
		done: make(chan struct{}), wake: make(chan struct{}, 1),
		outbox: outbox{ready: make(chan struct{}, 1)},
		pings:  make(chan struct{}, 1), pongs: make(chan string, 1),
		quiet:       make(chan struct{}),
		gone:        make(chan struct{}),
		confirmed:   make(chan struct{}),
		uploadEnded: make(chan struct{}, 1),
		start:       time.Now(),
	}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	if s.opts.PingInterval > 0 {
		k.health.lastPing = k.start
	}
	ws.SetReadLimit(MaxFrameIn)
	ws.SetPongHandler(func(text string) error {
		k.controlled(pong, text, k.ponged(text))
		return nil
	})
	// gorilla would answer pings and closes from the reader, beside the writer
	// and with a deadline that breaks the connection.
	ws.SetPingHandler(func(data string) error {
		select {
		case k.pongs <- data:
		default: // one that is owed already answers for all (RFC 6455, 5.5.3)
		}
		k.controlled(ping, data, 0)
		return nil
	})
	ws.SetCloseHandler(func(int, string) error { return nil })
	return k
}

// abort closes the connection from this side; cause is why, or nil. The reader
// then ends, and reports it.
func (k *socket) abort(cause error) {
	k.once.Do(func() {
		k.end = &CloseError{Code: websocket.CloseNormalClosure, Ours: true, Err: cause}
		close(k.done)
		k.hangUp(websocket.FormatCloseMessage(k.end.Code, ""))
	})
}

// hangUp closes the connection, after a goodbye where there is one. It is a best
// effort: the connection may be the reason for giving up, and have panicked.
func (k *socket) hangUp(goodbye []byte) {
	_ = recovered("the goodbye", func() error {
		if goodbye == nil {
			return nil
		}
		return k.ws.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(closeTimeout))
	})
	_ = recovered("the close", k.ws.Close)
}

// read is the reader goroutine: it hands every frame to the session until the
// connection ends, and says how it ended.
func (k *socket) read() {
	var buf []byte
	err := recovered("the reader", func() (err error) {
		for {
			var kind int
			if kind, buf, err = k.readFrame(buf[:0]); err != nil {
				return err
			}
			k.hold(len(buf))
			k.session.receive(k, kind == websocket.TextMessage, buf)
			if cap(buf) > 4*readBuffer {
				buf = nil // one huge frame must not cost its size for ever
			}
		}
	})
	k.crashed(err)
	k.once.Do(func() {
		k.end = readError(err)
		if broke := k.broke.Load(); broke != nil && k.end.Code == websocket.CloseAbnormalClosure {
			k.end.Err = *broke // it came first
		}
		close(k.done)
		var echo []byte
		if k.end.Err == nil {
			echo = websocket.FormatCloseMessage(k.end.Code, "")
		}
		k.hangUp(echo)
	})
	k.session.disconnected(k, k.end)
}

var errBinary = errors.New("a binary frame: the protocol has text frames only")

// confirm records that the runtime has ended the session. The caller holds
// session.mu.
func (k *socket) confirm() {
	select {
	case <-k.confirmed:
	default:
		close(k.confirmed)
	}
}

// crashed reports a goroutine of k that panicked, and gives the connection up.
func (k *socket) crashed(err error) {
	if p, ok := errors.AsType[*panicError](err); ok {
		k.session.fault(p)
		k.abort(p)
	}
}

// readFrame reads one message into buf, growing it as bytes come, never by
// what a header announces.
func (k *socket) readFrame(buf []byte) (kind int, frame []byte, err error) {
	kind, r, err := k.ws.NextReader()
	if err != nil {
		return 0, buf, err
	}
	if cap(buf) == 0 {
		buf = make([]byte, 0, readBuffer)
	}
	for pieces := 0; ; pieces++ {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			if pieces > 1 {
				k.coming.Store(0)
			}
			return kind, buf, nil
		}
		if pieces > 0 {
			k.lastByte.Store(k.since()) // a frame is alive while it comes
			k.coming.Store(int64(len(buf)))
		}
		if err != nil {
			return 0, buf, err
		}
	}
}

// hold waits until the queue has room for a frame of n bytes. Meanwhile nobody
// reads, so that neither silence nor a missing pong says anything.
func (k *socket) hold(n int) {
	if k.session.queue.tryReserve(n) {
		return
	}
	from := k.since()
	k.held.Store(max(from, 1))
	k.session.queue.reserve(n, k.done)
	k.session.resume(k, time.Duration(k.since()-from))
}

// write is the writer goroutine: the only one that writes frames, pings and
// pongs.
func (k *socket) write() {
	err := recovered("the writer", func() error {
		for {
			if err := k.writeNext(); err != nil {
				return err
			}
			select {
			case <-k.done:
				return nil
			case <-k.outbox.ready:
			case <-k.pings:
				if err := k.control(websocket.PingMessage, k.session.pinging(k)); err != nil {
					return err
				}
			case data := <-k.pongs:
				k.answering(data)
				if err := k.control(websocket.PongMessage, data); err != nil {
					return err
				}
			}
		}
	})
	k.crashed(err)
	defer close(k.quiet)
	for f, ok := k.outbox.pop(); ok; f, ok = k.outbox.pop() {
		f.finish(ErrDisconnected)
	}
	if err != nil {
		// Why the connection broke, the runtime may have said: the reader goes on
		// to what has come.
		k.broke.Store(&err)
		_ = k.ws.SetReadDeadline(time.Now().Add(closeTimeout)) // never fails
	}
}

// writeNext writes a frame from the outbox, if there is one.
func (k *socket) writeNext() error {
	f, ok := k.outbox.pop()
	if !ok {
		return nil
	}
	signal(k.outbox.ready) // there may be more; pings come in between
	if !k.session.sending(k, f) {
		f.finish(ErrDisconnected)
		return nil
	}
	err := k.writeFrame(f.frame)
	if err == nil {
		k.session.sent(k, f)
	}
	f.finish(err)
	return err
}

func (k *socket) writeFrame(frame []byte) error {
	_ = k.ws.SetWriteDeadline(time.Now().Add(writeTimeout)) // never fails
	w, err := k.ws.NextWriter(websocket.TextMessage)
	if err != nil {
		return err
	}
	for len(frame) > 0 {
		n := min(len(frame), writeBuffer)
		_ = k.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := w.Write(frame[:n]); err != nil {
			return err
		}
		frame = frame[n:]
	}
	return w.Close()
}

func (k *socket) control(kind int, data string) error {
	return k.ws.WriteControl(kind, []byte(data), time.Now().Add(writeTimeout))
}

// since is the time since the connection began, in nanoseconds.
func (k *socket) since() int64 { return int64(time.Since(k.start)) }
