package session

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// Session is one conversation with a runtime, over one connection at a time.
// All methods may be called from any goroutine.
type Session struct {
	addr    *Address
	opts    Options
	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	wg      sync.WaitGroup // all goroutines of the session and its sockets
	queue   *queue
	written chan struct{} // closed when the recorder is given nothing more
	dialing chan struct{} // holds a token while somebody dials
	calling chan struct{} // holds a token while a blocking call is under way

	mu             sync.Mutex
	closed         bool
	claimed        bool    // a request is on its way to begin
	sock           *socket // nil while disconnected
	run            *run    // the latest, or nil
	runs           RunID
	oneShot        bool // the runtime takes one request a connection, as up to 0.10
	secrets        []string
	redactor       *protocol.Redactor // of secrets; nil where there are none
	abandoned      RunID              // the latest run whose caller has gone
	suspended      time.Time          // since when the clock stands still; zero: it runs
	resumed        time.Time          // when it last stood still
	artifacts      int
	open           map[int]*upload
	offering       map[string]bool // the files that the store is being asked about
	offers         []*offer
	uploadsAllowed bool     // files that nobody asked for are taken, too
	unrequested    []*offer // those of them that were declined, newest last
}

// Dial connects to a runtime. Errors are an *AddressError or a *DialError; then
// there is no session. ctx bounds the dial only.
func Dial(ctx context.Context, rawURL string, opts Options) (*Session, error) {
	addr, err := ParseURL(rawURL)
	if err != nil {
		if c, ok := opts.Recorder.(io.Closer); ok {
			err = errors.Join(err, c.Close())
		}
		return nil, err
	}
	s := &Session{
		runs:           opts.AfterRun,
		addr:           addr,
		opts:           opts.withDefaults(),
		dialing:        make(chan struct{}, 1),
		calling:        make(chan struct{}, 1),
		written:        make(chan struct{}),
		open:           map[int]*upload{},
		offering:       map[string]bool{},
		uploadsAllowed: opts.AllowUploads,
	}
	s.queue = newQueue(s.opts.QueueBytes, opts.Recorder != nil)
	if opts.Recorder != nil {
		go s.record()
	} else {
		close(s.written)
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.learnSecrets(append(credentials(addr, opts.Header), opts.Secrets...))
	if _, err := s.connect(ctx); err != nil {
		_ = s.Close() // never fails; it waits for the recorder
		return nil, err
	}
	return s, nil
}

// Connected reports whether there is a connection now.
func (s *Session) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sock != nil
}

// Next returns all events since its last call, in their order, and waits while
// there are none. After Close or End it returns what is left, then io.EOF.
// Where nobody calls it, the queue fills up and the session stops reading.
func (s *Session) Next(ctx context.Context) ([]Event, error) { return s.queue.next(ctx) }

// Redial connects again where the session is disconnected, and does nothing
// where it is not. Requests do it by themselves.
func (s *Session) Redial(ctx context.Context) error {
	_, err := s.connect(ctx)
	return err
}

// Disconnect closes the connection now and keeps the session: a run that is
// under way is Lost, or Cancelled after a cancel, and the next request dials
// again. It waits until the connection is gone.
func (s *Session) Disconnect() {
	s.mu.Lock()
	k := s.sock
	s.mu.Unlock()
	if k != nil {
		k.abort(nil)
		<-k.gone
	}
}

// Close closes the connection now, waits for the session's goroutines and ends
// Next. It may be called again. It must not be called by a Store or a Recorder.
func (s *Session) Close() error {
	s.mu.Lock()
	s.closed = true
	k := s.sock
	s.mu.Unlock()
	s.stop()
	if k != nil {
		k.abort(nil)
	}
	s.wg.Wait()
	s.mu.Lock()
	s.declineUnanswered()
	s.queue.close()
	s.mu.Unlock()
	<-s.written
	return nil
}

// connect returns the connection, and makes it where there is none.
func (s *Session) connect(ctx context.Context) (*socket, error) {
	select {
	case s.dialing <- struct{}{}:
		defer func() { <-s.dialing }()
	case <-ctx.Done():
		return nil, ended(ctx)
	case <-s.ctx.Done():
		return nil, ErrClosed
	}
	k, err := s.openSocket(ctx)
	if k != nil || err != nil {
		return k, err
	}
	began := time.Now()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, ErrClosed
	}
	s.push(Connecting{Stamp: s.stamp(), URL: s.addr.String()}, -1)
	redact := s.redactor
	s.mu.Unlock()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	d := &dialer{addr: s.addr, opts: &s.opts, redact: redact}
	ws, err := d.dial(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		e := Disconnected{Stamp: s.stamp(), Code: websocket.CloseAbnormalClosure, Err: err}
		s.push(e, -1)
		if s.closed {
			err = ErrClosed
		}
		return nil, err
	}
	if s.closed {
		_ = ws.Close()
		return nil, ErrClosed
	}
	return s.start(ws, began), nil
}

// openSocket returns the connection, or nil where there is none. One that is
// going down is waited for: a request over it would be lost.
func (s *Session) openSocket(ctx context.Context) (*socket, error) {
	s.mu.Lock()
	k, closed := s.sock, s.closed
	s.mu.Unlock()
	if closed {
		return nil, ErrClosed
	}
	if k == nil {
		return nil, nil
	}
	select {
	case <-k.done:
	default:
		return k, nil
	}
	select {
	case <-k.gone:
		return nil, nil
	case <-ctx.Done():
		return nil, ended(ctx)
	}
}

// start puts a connection to work. The caller holds s.mu.
func (s *Session) start(ws *websocket.Conn, began time.Time) *socket {
	k := newSocket(s, ws)
	k.stage.use(s.redactor, nil)
	s.sock = k
	e := Connected{
		Stamp: s.stamp(), URL: s.addr.String(),
		RemoteAddr: ws.RemoteAddr().String(), Took: time.Since(began),
	}
	s.push(e, -1)
	s.wg.Go(k.read)
	s.wg.Go(k.write)
	s.wg.Go(k.watch)
	return k
}

// disconnected is the last thing that a socket's reader does.
func (s *Session) disconnected(k *socket, end *CloseError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.stage.flush(s.deliverTo(k))
	s.queue.releaseReserved()
	r := s.runOn(k)
	end.AtWork = r != nil && r.state.Active() && (end.Ours || r.state == Cancelling)
	if k.stage.redactor != nil {
		end.Reason = k.stage.redactor.Truncated(end.Reason)
	}
	e := Disconnected{
		Stamp: s.stamp(), Code: end.Code, Reason: end.Reason, Ours: end.Ours, AtWork: end.AtWork, Err: end.Err,
	}
	s.push(e, -1)
	if r != nil {
		s.move(r, moveClosed, end)
	}
	if s.sock == k {
		s.sock = nil
	}
	k.cancel()
	close(k.gone)
}

// stamp is the stamp of an event of the latest run, now. The caller holds s.mu.
func (s *Session) stamp() Stamp {
	st := Stamp{At: time.Now()}
	if s.run != nil && s.run.sock == s.sock {
		st.Run = s.run.id
	}
	return st
}

// fault reports a failure inside the session.
func (s *Session) fault(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(Fault{Stamp: s.stamp(), Err: err}, -1)
}

// push queues an event; size is that of the frame whose room was reserved, or
// -1. The caller holds s.mu, which gives the events their one order.
func (s *Session) push(e Event, size int) { s.queue.push(e, size) }

// recovered calls f and turns a panic in it into an error.
func recovered(where string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{where: where, value: v, stack: debug.Stack()}
		}
	}()
	return f()
}
