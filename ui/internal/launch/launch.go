package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Errors of a StartError, and of methods of a closed Runtime.
var (
	ErrNotRun   = errors.New("the command can't be run")
	ErrExited   = errors.New("the command ended before it answered")
	ErrNoAnswer = errors.New("the command does not answer")
	ErrTaken    = errors.New("another program listens there already: end it, or choose another port")
	ErrClosed   = errors.New("the runtime was closed")
)

// Options says what to start.
type Options struct {
	// Command is a line with {port} in it; see the package's comment.
	Command string
	// URL is where the runtime will listen, such as ws://127.0.0.1:8080. Empty
	// means a free port of 127.0.0.1.
	URL string
	// Dir is where the command runs; empty means the current folder.
	Dir string
	// Env is its environment; nil means Environ().
	Env []string
	// UpWithin bounds the wait for an answer; 0 means 2 min, since npx may have
	// to download a runtime first.
	UpWithin time.Duration
	// Grace is the time between a request to end and the kill; 0 means 3 s.
	Grace time.Duration

	freePort func() (int, error)
}

// Runtime is a runtime that was started here. Its methods may be called from any
// goroutine.
type Runtime struct {
	opts   Options
	url    *url.URL // of the options; nil where a port is chosen here
	log    Log
	events *events

	change sync.Mutex // held while it is started, ended or watched
	closed bool

	mu       sync.Mutex
	current  *attempt
	port     int // that was chosen here
	watchers []*watcher
}

// Start starts a runtime and returns at once: Wait waits until it answers, Next
// tells what becomes of it. The error is about the options. Close it.
func Start(opts Options) (*Runtime, error) {
	if strings.TrimSpace(opts.Command) == "" {
		return nil, errors.New("there is no command to start a runtime with")
	}
	opts.UpWithin = cmp.Or(opts.UpWithin, 2*time.Minute)
	opts.Grace = cmp.Or(opts.Grace, 3*time.Second)
	if opts.Env == nil {
		opts.Env = Environ()
	}
	if opts.freePort == nil {
		opts.freePort = freePort
	}
	r := &Runtime{opts: opts, events: newEvents()}
	if opts.URL != "" {
		u, err := parseURL(opts.URL)
		if err != nil {
			return nil, err
		}
		r.url = u
	}
	r.begin(1)
	return r, nil
}

// begin begins another start. The caller holds r.change, or alone has r.
func (r *Runtime) begin(start int) {
	ctx, cancel := context.WithCancel(context.Background())
	a := &attempt{r: r, start: start, cancel: cancel, ready: make(chan struct{}), done: make(chan struct{})}
	r.mu.Lock()
	r.current = a
	r.mu.Unlock()
	go a.follow(ctx)
}

func (r *Runtime) latest() *attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

// Log is what the runtime wrote.
func (r *Runtime) Log() *Log { return &r.log }

// Wait waits until the runtime answers, and returns its address. Where it does
// not come to that, the error is a *StartError, or ErrClosed where Restart or Close
// came first.
func (r *Runtime) Wait(ctx context.Context) (url string, err error) {
	return r.latest().wait(ctx)
}

// Next returns the events since its last call, in their order, and waits while
// there are none. After Close it returns what is left, then io.EOF. Where nobody
// calls it, the oldest are forgotten.
func (r *Runtime) Next(ctx context.Context) ([]Event, error) { return r.events.next(ctx) }

// Restart ends the runtime where it runs, starts it again and waits like Wait.
// The context bounds the wait alone: a start that began goes on.
func (r *Runtime) Restart(ctx context.Context) (url string, err error) {
	a, err := r.again()
	if err != nil {
		return "", err
	}
	return a.wait(ctx)
}

func (r *Runtime) again() (*attempt, error) {
	r.change.Lock()
	defer r.change.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	last := r.latest()
	// What can't be killed was told by its event; it may have died by now.
	_ = last.end()
	r.begin(last.start + 1)
	return r.latest(), nil
}

// Watch sends an event Changed when files in a folder have changed and have come
// to rest: not hidden ones, nor those of node_modules. What the runtime itself
// writes there counts too.
func (r *Runtime) Watch(dir string) error {
	r.change.Lock()
	defer r.change.Unlock()
	if r.closed {
		return ErrClosed
	}
	w, err := watch(dir, func(files []string) {
		a := r.latest()
		r.events.add(Event{At: time.Now(), State: Changed, Start: a.start, Files: files})
	})
	if err == nil {
		r.watchers = append(r.watchers, w)
	}
	return err
}

// Close ends the runtime and all that it started: by SIGTERM, then by SIGKILL.
// It takes a bounded time, and may be called again.
func (r *Runtime) Close() error {
	r.change.Lock()
	defer r.change.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	var errs []error
	for _, w := range r.watchers {
		errs = append(errs, w.close())
	}
	errs = append(errs, r.latest().end())
	r.events.close()
	return errors.Join(errs...)
}

// StartError says why a runtime never answered.
type StartError struct {
	// Err is one of the errors of this package, or wraps one.
	Err error
	// Host is where an answer was waited for: the address may have credentials.
	Host string
	// Exit is how the command ended, where it is ErrExited.
	Exit Exit
	// Last are the last lines that it wrote. They are hostile text.
	Last []Line
}

func (e *StartError) Unwrap() error { return e.Err }

func (e *StartError) Error() string {
	text := fmt.Sprintf("starting a runtime at %s: %v", e.Host, e.Err)
	if errors.Is(e.Err, ErrExited) {
		text += ": it " + e.Exit.Happened()
	}
	return text
}
