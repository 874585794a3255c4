package session

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// Options say how a session connects and behaves. The zero value is good.
type Options struct {
	// Header is sent with the upgrade. Its values are never shown.
	Header http.Header
	// TLS is used for wss; nil means the system's defaults.
	TLS *tls.Config
	// HandshakeTimeout bounds the whole dial, from DNS to the upgrade; 0: 15 s.
	HandshakeTimeout time.Duration
	// Proxy finds the proxy for a target, an http or https URL without
	// credentials; nil reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY at each dial
	// and goes to loopback directly. Proxies speak http, https or socks5.
	Proxy func(target *url.URL) (*url.URL, error)
	// NetDial makes the connection below TLS and the proxy; nil: net.Dialer.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Recorder sees every frame; nil: none.
	Recorder Recorder
	// Store takes artifacts; nil: they are declined. Close waits for it: Offer
	// must end when its context does.
	Store Store
	// Secrets are redacted always, besides those of each request and the
	// credentials in the address and the header.
	Secrets []string
	// QueueBytes bounds what waits for Next; 0: 4 MiB. A larger frame passes
	// alone.
	QueueBytes int
	// PingInterval is the time between pings; 0: 20 s, negative: none.
	PingInterval time.Duration
	// PongTimeout is how long a ping may stay without a pong or a frame before
	// the connection is given up; 0: 30 s, negative: for ever.
	PongTimeout time.Duration
	// CancelGrace is how long a runtime may take to end a cancelled run before
	// the connection is closed, which ends it too; 0: 5 s.
	CancelGrace time.Duration
	// Compat adds old field names to requests, for old runtimes.
	Compat protocol.Compat
}

func (o Options) withDefaults() Options {
	setDefault(&o.HandshakeTimeout, 15*time.Second)
	setDefault(&o.QueueBytes, 4<<20)
	setDefault(&o.PingInterval, 20*time.Second)
	setDefault(&o.PongTimeout, 30*time.Second)
	setDefault(&o.CancelGrace, 5*time.Second)
	if o.NetDial == nil {
		o.NetDial = new(net.Dialer).DialContext
	}
	return o
}

func setDefault[T time.Duration | int](v *T, def T) {
	if *v == 0 {
		*v = def
	}
}

// Session is one conversation with a runtime, over one connection at a time.
// All methods may be called from any goroutine.
type Session struct {
	addr    *Address
	opts    Options
	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	wg      sync.WaitGroup // all goroutines of the session and its sockets
	queue   *queue
	dialing chan struct{} // holds a token while somebody dials

	mu        sync.Mutex
	closed    bool
	claimed   bool    // a request is on its way to begin
	sock      *socket // nil while disconnected
	run       *run    // the latest, or nil
	runs      RunID
	oneShot   bool // the runtime takes one request a connection, as up to 0.10
	secrets   []string
	redactor  *protocol.Redactor // of secrets; nil where there are none
	recorder  Recorder           // nil after it failed
	artifacts int
	open      map[int]*upload
	offering  int // goroutines that ask the store
	offers    []*offer
}

// Dial connects to a runtime. Errors are an *AddressError or a *DialError; then
// there is no session. ctx bounds the dial only.
func Dial(ctx context.Context, rawURL string, opts Options) (*Session, error) {
	addr, err := ParseURL(rawURL)
	if err != nil {
		return nil, err
	}
	s := &Session{
		addr:     addr,
		opts:     opts.withDefaults(),
		dialing:  make(chan struct{}, 1),
		recorder: opts.Recorder,
		open:     map[int]*upload{},
	}
	s.queue = newQueue(s.opts.QueueBytes)
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.learnSecrets(append(credentials(addr, opts.Header), opts.Secrets...))
	if _, err := s.connect(ctx); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// Address is where the session connects to.
func (s *Session) Address() *Address { return s.addr }

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
		k.giveUp(nil)
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
		k.giveUp(nil)
	}
	s.wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	s.queue.close()
	return nil
}

// connect returns the connection, and makes it where there is none.
func (s *Session) connect(ctx context.Context) (*socket, error) {
	select {
	case s.dialing <- struct{}{}:
		defer func() { <-s.dialing }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-s.ctx.Done():
		return nil, ErrClosed
	}
	began := time.Now()
	s.mu.Lock()
	if s.closed || s.sock != nil {
		defer s.mu.Unlock()
		if s.closed {
			return nil, ErrClosed
		}
		return s.sock, nil
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

// start puts a connection to work. The caller holds s.mu.
func (s *Session) start(ws *websocket.Conn, began time.Time) *socket {
	k := newSocket(s, ws)
	k.stage.use(s.redactor, nil)
	s.sock = k
	e := Connected{
		Stamp: s.stamp(), URL: s.addr.String(),
		RemoteAddr: ws.RemoteAddr().String(), Took: time.Since(began),
	}
	s.record(Frame{At: e.At, Dir: DirOpen})
	s.push(e, -1)
	s.wg.Go(k.read)
	s.wg.Go(k.write)
	s.wg.Go(k.keep)
	return k
}

// disconnected is the last thing that a socket's reader does.
func (s *Session) disconnected(k *socket, code int, reason string, cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.stage.flush(s.deliverTo(k))
	e := Disconnected{Stamp: s.stamp(), Code: code, Reason: reason, Err: cause}
	if k.stage.redactor != nil {
		e.Reason = k.stage.redactor.String(reason)
	}
	s.record(Frame{At: e.At, Dir: DirClose, Code: code, Reason: e.Reason})
	s.push(e, -1)
	if r := s.run; r != nil && r.sock == k {
		switch {
		case cause == nil && k.ours:
			cause = fmt.Errorf("%w: it was closed here", ErrDisconnected)
		case cause == nil:
			cause = fmt.Errorf("%w: the runtime closed it (%d)", ErrDisconnected, code)
		}
		s.move(r, moveClosed, cause)
	}
	if s.sock == k {
		s.sock = nil
	}
	k.cancel()
	close(k.gone)
}

// receive takes a frame from the reader, which goes on to use buf.
func (s *Session) receive(k *socket, text bool, buf []byte) {
	in := inbound{raw: slices.Clone(buf), size: len(buf), err: errBinary}
	if text {
		in.message, in.err = protocol.Decode(in.raw)
	}
	in.wire = in.message
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.health.quiet {
		k.health.unanswered = time.Time{}
		s.heardAgain(k)
	}
	if k.stage.redactor == nil {
		s.deliver(k, in)
		return
	}
	k.stage.pass(in, time.Now(), s.deliverTo(k))
	if !k.stage.due().IsZero() {
		signal(k.wake)
	}
}

func (s *Session) deliverTo(k *socket) func(inbound) {
	return func(in inbound) { s.deliver(k, in) }
}

// deliver records a redacted frame, queues it, and does what it says. The
// caller holds s.mu.
func (s *Session) deliver(k *socket, in inbound) {
	r := s.run
	if r != nil && r.sock != k {
		r = nil
	}
	if r != nil && r.state == Sending && r.writing {
		s.move(r, moveWritten, nil) // the answer is faster than the writer
	}
	at := Stamp{At: time.Now()}
	if owner := ownerOf(r, in.message); owner != nil {
		at.Run = owner.id
	}
	s.record(Frame{At: at.At, Dir: DirRecv, Data: in.raw})
	if in.err != nil {
		s.push(Malformed{Stamp: at, Err: in.err, Raw: in.raw, Size: in.size}, in.size)
		return
	}
	m, moves := moveOf(in.message, r != nil && r.ownRefusal())
	s.push(Received{
		Stamp: at, Message: in.message, Raw: in.raw, Size: in.size,
		AfterCancel: r != nil && r.state == Cancelling && !(moves && m == moveAnswered),
	}, in.size)
	if moves && r != nil && at.Run == r.id {
		s.follows(r, m, in.message)
	}
	switch msg := in.message.(type) {
	case *protocol.ArtifactUploadRequest:
		if wire, ok := in.wire.(*protocol.ArtifactUploadRequest); ok {
			s.asked(k, msg, at.Run, wire)
		}
	case *protocol.EndSessionConfirm:
		k.confirm()
	case *protocol.Result:
		s.oneShot = s.oneShot || msg.Form == protocol.ResultTopLevel
	}
}

// follows moves r by what the runtime said. The caller holds s.mu.
func (s *Session) follows(r *run, m move, message protocol.Message) {
	switch m {
	case moveError, moveTurnedAway:
		s.move(r, m, runtimeError(message))
	default:
		s.move(r, m, nil)
	}
	switch m {
	case moveRefusal:
		r.extra = max(r.extra-1, 0)
	case moveTurnedAway:
		s.turnedAway(r, message)
	}
}

// turnedAway gives the connection back to the run that the runtime is still at.
func (s *Session) turnedAway(r *run, message protocol.Message) {
	if e, ok := message.(*protocol.Error); ok && strings.Contains(e.Text, "multiple invocation") {
		s.oneShot = true
	} else if r.earlier != nil {
		s.move(r.earlier, moveRefusal, nil)
	}
	if r.earlier != nil {
		s.run = r.earlier
	}
}

// ownRefusal reports whether a busy refusal that comes now is about r itself,
// and not about a raw request that was sent while r was under way.
func (r *run) ownRefusal() bool { return r.extra == 0 && !r.proven }

// ownerOf is the run that a message belongs to: the latest, unless a heartbeat
// counts more time than that has, so that it is the earlier run's.
func ownerOf(r *run, m protocol.Message) *run {
	hb, ok := m.(*protocol.Heartbeat)
	if !ok || r == nil || r.earlier == nil {
		return r
	}
	const slack = time.Second // the runtime's clock and ours start apart
	if time.Duration(hb.ElapsedMS)*time.Millisecond > time.Since(r.began)+slack {
		return r.earlier
	}
	return r
}

// learnSecrets adds to what is redacted from now on. The caller holds s.mu.
func (s *Session) learnSecrets(secrets []string) {
	before := len(s.secrets)
	for _, secret := range secrets {
		if secret != "" && !slices.Contains(s.secrets, secret) {
			s.secrets = append(s.secrets, secret)
		}
	}
	if len(s.secrets) == before {
		return
	}
	s.redactor = protocol.NewRedactor(s.secrets...)
	if s.sock != nil {
		s.sock.stage.use(s.redactor, s.deliverTo(s.sock))
	}
}

// credentials are the texts in the address and the header that a runtime might
// echo and that must never be shown.
func credentials(addr *Address, h http.Header) []string {
	secrets := addr.credentials()
	for name, values := range h {
		for _, v := range values {
			// "Bearer token", "name=value; name=value"
			for _, part := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" \t;,", r) }) {
				secrets = appendCredential(secrets, name, part)
				if _, value, ok := strings.Cut(part, "="); ok {
					secrets = appendCredential(secrets, name, value)
				}
			}
		}
	}
	return secrets
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
