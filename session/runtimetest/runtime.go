package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"
)

// Options configures a Runtime. The zero value is a runtime for tests: a scripted
// agent without pauses, a temporary folder, no log.
type Options struct {
	// Handler is the agent; nil is that of Demo, without pauses.
	Handler Handler
	// Workdir is the sandbox folder, where commands run and relative paths
	// begin. Empty means a temporary one, removed by Close.
	Workdir string
	// Logger takes what a runtime writes to its own log, the agent's tool
	// calls included. nil means none.
	Logger *slog.Logger
	// AllowHosts names further hosts that an upgrade may be addressed to, as in
	// its Host header and without port; "*" is any. Loopback always is.
	AllowHosts []string
	// Token, where it is not empty, is what an upgrade must bring as
	// "Authorization: Bearer TOKEN". Without one everybody who reaches the port
	// may come in: on loopback that is every user of the machine.
	Token string

	// Heartbeat is the time between heartbeats of a running request; 0 means
	// 15 s, as in 0.15.1, and a negative one that there are none, as before 0.14.1.
	Heartbeat time.Duration
	// LateFiles is how long the end of a session waits for late files when
	// artifact directories are watched; 0 means 3 s.
	LateFiles time.Duration
	// Debounce is how long a file must stay unchanged before it is asked for; 0
	// means 100 ms.
	Debounce time.Duration

	// InMemory has New serve with ListenInMemory, in place of a port.
	InMemory bool

	scripts []func(*Peer)
}

// Limits of a session's end in 0.15.1.
const (
	answerWait = 60 * time.Second
	uploadWait = 30 * time.Second
)

// readLimit is the largest frame that a runtime accepts.
const readLimit = 100 << 20

// Runtime is a server of the runtimeuse protocol. Its methods may be called
// from any goroutine.
type Runtime struct {
	opts    Options
	log     *slog.Logger
	guard   guard
	client  *http.Client // for downloads and uploads
	workdir string
	ownsDir bool

	ctx   context.Context // ends with Close
	stop  context.CancelFunc
	conns sync.WaitGroup

	mu     sync.Mutex
	server *http.Server
	addr   net.Addr
	closed bool
	served chan struct{} // closed when the server's goroutine has returned
	last   int           // connection
	live   map[int]bool  // connections that are served, and whether the client is still there

	// What a test looks at; see New.
	testing  bool
	draining bool // no more connections come in
	frames   []Frame
	upgrades []*http.Request
	problems []string
}

// Open makes a runtime and its sandbox folder. Close must be called.
func Open(opts Options) (*Runtime, error) {
	if opts.Handler == nil {
		opts.Handler = Demo{}.Handle
	}
	if opts.Heartbeat == 0 {
		opts.Heartbeat = 15 * time.Second
	}
	if opts.LateFiles == 0 {
		opts.LateFiles = 3 * time.Second
	}
	if opts.Debounce == 0 {
		opts.Debounce = 100 * time.Millisecond
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	dir, owned, err := sandbox(opts.Workdir)
	if err != nil {
		return nil, fmt.Errorf("making the sandbox folder: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Runtime{
		opts: opts, log: opts.Logger, guard: guard{allow: opts.AllowHosts, token: opts.Token},
		client:  &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}},
		workdir: dir, ownsDir: owned, ctx: ctx, stop: stop, live: map[int]bool{},
	}, nil
}

// sandbox returns the absolute path of dir, made if it is missing, or of a new
// temporary folder.
func sandbox(dir string) (path string, owned bool, err error) {
	if dir == "" {
		path, err = os.MkdirTemp("", "ruse-sandbox-")
		return path, true, err
	}
	if path, err = filepath.Abs(dir); err != nil {
		return "", false, err
	}
	return path, false, os.MkdirAll(path, 0o700)
}

// Listen starts to serve on addr and returns; "127.0.0.1:0" takes any free
// port. The runtime stops when ctx ends or Close is called.
func (r *Runtime) Listen(ctx context.Context, addr string) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", addr, err)
	}
	return r.Serve(ctx, l)
}

// Serve starts to serve connections of l and returns; l is closed by Close. It
// is Listen for those who bring their own listener, and like it for once.
func (r *Runtime) Serve(ctx context.Context, l net.Listener) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.server != nil {
		return errors.Join(errors.New("the runtime serves already, or is closed"), l.Close())
	}
	r.addr = l.Addr()
	r.server = &http.Server{
		Handler:           r,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(r.log.Handler(), slog.LevelWarn),
	}
	r.served = make(chan struct{})
	go func(server *http.Server) {
		defer close(r.served)
		defer r.recoverPanic("the server")
		unhook := context.AfterFunc(ctx, func() {
			r.stop()
			if err := server.Close(); err != nil {
				r.log.Warn("closing the server", "err", err)
			}
		})
		defer unhook()
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			r.log.Error("serving", "err", err)
			r.stop()
		}
	}(r.server)
	return nil
}

// recoverPanic, deferred, keeps a panic of one goroutine from ending the
// program, to which the terminal may belong.
func (r *Runtime) recoverPanic(where string) {
	if p := recover(); p != nil {
		r.log.Error("panic", "where", where, "value", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
}

// Addr is where the runtime listens; nil before Listen.
func (r *Runtime) Addr() net.Addr {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.addr
}

// URL is the address that a client dials, such as "ws://127.0.0.1:8080"; empty
// before Listen. For a runtime that listens everywhere it is the address on
// this machine; for one in memory it is a name that [Runtime.Dial] knows.
func (r *Runtime) URL() string {
	addr := r.Addr()
	if addr == nil {
		return ""
	}
	switch addr := addr.(type) {
	case *net.TCPAddr:
		if addr.IP.IsUnspecified() {
			return fmt.Sprintf("ws://localhost:%d", addr.Port)
		}
	}
	return "ws://" + addr.String()
}

// Workdir is the absolute path of the sandbox folder.
func (r *Runtime) Workdir() string { return r.workdir }

// Done is closed when the runtime stops: Close was called, the context of
// Listen ended, or its listener failed.
func (r *Runtime) Done() <-chan struct{} { return r.ctx.Done() }

// Close stops the server, drops its sockets, ends their runs, kills the
// commands under way with their children, and waits for all of it. A folder
// that Open made is removed.
func (r *Runtime) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	server := r.server
	r.mu.Unlock()

	r.stop()
	var errs []error
	if server != nil {
		errs = append(errs, server.Close())
		<-r.served
	}
	r.conns.Wait()
	r.client.CloseIdleConnections()
	if r.ownsDir {
		errs = append(errs, os.RemoveAll(r.workdir))
	}
	return errors.Join(errs...)
}

// within makes a path of the wire absolute. A relative one lies in the sandbox
// folder, whatever dots it holds; an absolute one is taken as it is.
func (r *Runtime) within(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(r.workdir, filepath.Join(string(filepath.Separator), path))
}
