package runtimetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// T is what New needs of a test: a [testing.TB] has it. It is an interface so that
// no program links the package testing because of this one.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

// leakWait is how long clients may take to close at a test's end, and handlers to
// return then.
const leakWait = 5 * time.Second

// New serves a runtime on loopback until the test ends; a nil handler is the
// agent of Demo. Options are changed by functions, such as Script or InMemory:
//
//	rt := runtimetest.New(t, agent, func(o *runtimetest.Options) { o.Token = "s3cret" })
//
// Its waits for files are shorter than those of 0.15.1. It keeps all frames for
// the test to look at (see [Runtime.Frames]), and logs the latest where it fails
// the test. At the test's end it fails it where
// a connection is still open, since the client leaks it, where a handler does not
// return, and where a Peer could not do what it was to do.
func New(t T, handler Handler, options ...func(*Options)) *Runtime {
	t.Helper()
	opts := Options{Handler: handler, LateFiles: 50 * time.Millisecond, Debounce: 20 * time.Millisecond}
	for _, change := range options {
		change(&opts)
	}
	r, err := Open(opts)
	if err != nil {
		t.Fatalf("runtimetest: %v", err)
		return nil
	}
	r.testing = true
	t.Cleanup(func() { r.finish(t) })
	if opts.InMemory {
		err = r.ListenInMemory(context.Background())
	} else {
		err = r.Listen(context.Background(), "127.0.0.1:0")
	}
	if err != nil {
		t.Fatalf("runtimetest: %v", err)
	}
	return r
}

// InMemory is an option of New: see [Runtime.ListenInMemory].
func InMemory(o *Options) { o.InMemory = true }

// finish closes the runtime at a test's end, and fails the test where something
// is left over.
func (r *Runtime) finish(t T) {
	t.Helper()
	r.mu.Lock()
	r.draining = true
	r.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		r.conns.Wait()
		close(ended)
	}()
	var problems []string
	if !closes(ended) {
		problems = r.leaks()
	}
	closed := make(chan error, 1)
	returned := make(chan struct{})
	go func() {
		closed <- r.Close()
		close(returned)
	}()
	if closes(returned) {
		if err := <-closed; err != nil {
			problems = append(problems, err.Error())
		}
	} else {
		problems = append(problems, "a handler or a script does not return, although its connection is closed")
	}
	r.mu.Lock()
	problems = append(problems, r.problems...)
	r.mu.Unlock()
	if len(problems) > 0 {
		r.logFrames(t)
		t.Fatalf("runtimetest: %s", strings.Join(problems, "\nruntimetest: "))
	}
}

// logged is how many of the latest frames, and how many bytes of each, explain why
// a test failed.
const logged, loggedBytes = 20, 200

// logFrames tells the test the latest frames.
func (r *Runtime) logFrames(t T) {
	t.Helper()
	frames := r.Frames()
	for _, f := range frames[max(0, len(frames)-logged):] {
		from := "client"
		if f.Sent {
			from = "runtime"
		}
		t.Logf("connection %d, %s: %q", f.Conn, from, f.Data[:min(len(f.Data), loggedBytes)])
	}
}

// closes reports whether c is closed in time.
func closes(c <-chan struct{}) bool {
	timer := time.NewTimer(leakWait)
	defer timer.Stop()
	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}

// leaks says which connections there are still.
func (r *Runtime) leaks() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range slices.Sorted(maps.Keys(r.live)) {
		why := "is still open: the client did not close it"
		switch {
		case r.opts.scripts != nil:
			why = "has not ended: the client did not close it, or the script does not return"
		case !r.live[n]:
			why = "has not ended: the client is gone, but the handler does not return"
		}
		all = append(all, fmt.Sprintf("connection %d %s", n, why))
	}
	return all
}

// problem remembers what went wrong on a goroutine that must not end the test.
func (r *Runtime) problem(conn int, doing string, err error) {
	r.log.Warn("test", "connection", conn, "doing", doing, "err", err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, fmt.Errorf("connection %d: %s: %w", conn, doing, err).Error())
}
