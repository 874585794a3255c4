package launch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	mostPorts = 3  // that are tried where others take them
	lastLines = 10 // that an error shows
)

// attempt is one start of the command, to its end.
type attempt struct {
	r      *Runtime
	start  int
	cancel context.CancelFunc // ends it

	ready chan struct{} // closed when it answers, or never will
	done  chan struct{} // closed when all of it is over

	// Set before ready is closed.
	url string
	err error
	// Set before done is closed.
	endErr error

	up bool // follow's own
}

func (a *attempt) wait(ctx context.Context) (string, error) {
	select {
	case <-a.ready:
		return a.url, a.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// end ends it, and waits until it is over.
func (a *attempt) end() error {
	a.cancel()
	<-a.done
	return a.endErr
}

// follow starts the command, on another port where somebody has taken the one
// that was free, and follows it to its end.
func (a *attempt) follow(ctx context.Context) {
	defer close(a.done)
	defer a.cancel()
	for try := 1; ; try++ {
		began := time.Now()
		e := a.once(ctx)
		if a.r.url == nil && !a.up && try < mostPorts && ctx.Err() == nil && portLost(e.Err) {
			a.r.setPort(0)
			continue
		}
		e.State, e.At, e.Took, e.Asked = Exited, time.Now(), time.Since(began), ctx.Err() != nil
		if !a.up {
			if e.Asked {
				e.Err = ErrClosed
			}
			a.err = e.Err
			close(a.ready)
		}
		a.r.events.add(e)
		return
	}
}

// portLost reports whether a start failed since another program has the port.
func portLost(err error) bool {
	var failed *StartError
	if !errors.As(err, &failed) {
		return false
	}
	return errors.Is(err, ErrTaken) || errors.Is(err, ErrExited) && slices.ContainsFunc(failed.Last, func(l Line) bool {
		text := strings.ToLower(l.Text)
		return strings.Contains(text, "eaddrinuse") || strings.Contains(text, "address already in use") ||
			strings.Contains(text, "only one usage of each socket address")
	})
}

// once starts the command on a port and follows it to its end, which the event
// tells.
func (a *attempt) once(ctx context.Context) Event {
	e := Event{Start: a.start}
	u, port, err := a.r.place()
	if err != nil {
		e.Err = &StartError{Err: fmt.Errorf("%w: %w", ErrNotRun, err), Host: "this machine"}
		return e
	}
	e.URL = u.String()
	failed := &StartError{Host: u.Host}
	if listens(ctx, u) {
		failed.Err = ErrTaken
		e.Err = failed
		return e
	}
	how, args := commandLine(a.r.opts.Command, port)
	env := append(slices.Clone(a.r.opts.Env), fmt.Sprintf("PORT=%d", port))
	began := time.Now()
	p, err := spawn(how, args, a.r.opts.Dir, env, &a.r.log, a.start, func(rep report) { a.tell(rep, e.URL) })
	if err != nil {
		failed.Err = fmt.Errorf("%w: %w", ErrNotRun, err)
		e.Err = failed
		return e
	}
	cause := a.await(ctx, p, u)
	if cause == nil {
		a.up, a.url = true, e.URL
		a.r.events.add(Event{At: time.Now(), State: Up, Start: a.start, URL: e.URL, Took: time.Since(began)})
		close(a.ready)
		select {
		case <-p.gone:
		case <-ctx.Done():
		}
	}
	a.endErr = p.end(a.r.opts.Grace)
	e.Last = a.r.log.last(a.start, lastLines)
	if a.endErr != nil { // what is left may go on to write p's fields
		e.Err = a.endErr
		return e
	}
	e.Exit, e.Process = p.exit, p.pid
	if cause != nil {
		failed.Err, failed.Exit, failed.Last = cause, p.exit, e.Last
		if p.failed != "" {
			failed.Err = fmt.Errorf("%w: %s", ErrNotRun, p.failed)
		}
		e.Err = failed
	}
	return e
}

// await waits until a process answers; the error says why it does not.
func (a *attempt) await(ctx context.Context, p *process, u *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, a.r.opts.UpWithin)
	defer cancel()
	var err error // once answered is closed
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		err = answers(ctx, u)
	}()
	select {
	case <-p.gone:
		cancel()
		<-answered // it does not answer any more
		return ErrExited
	case <-answered:
		if err == nil {
			return nil
		}
		err = fmt.Errorf("%w within %s: %w", ErrNoAnswer, a.r.opts.UpWithin, err)
		if !strings.Contains(a.r.opts.Command, Placeholder) {
			err = fmt.Errorf("%w; it was told its port as PORT in the environment alone, since the line has no %s", err, Placeholder)
		}
		return err
	}
}

// tell makes events of what a supervisor reports.
func (a *attempt) tell(rep report, url string) {
	e := Event{At: time.Now(), Start: a.start, URL: url}
	switch {
	case rep.Started != 0:
		e.State, e.Process = Starting, rep.Started
	case rep.Stopped != 0:
		e.State, e.Process, e.Name = Stopped, rep.Stopped, rep.Name
	case rep.Continued:
		e.State = Continued
	default:
		return
	}
	a.r.events.add(e)
}

// place is where the runtime is to listen: on the port that was chosen before
// where there is one.
func (r *Runtime) place() (*url.URL, int, error) {
	if r.url != nil {
		port, err := portOf(r.url)
		return r.url, port, err
	}
	r.mu.Lock()
	port := r.port
	r.mu.Unlock()
	if port == 0 {
		var err error
		if port, err = r.opts.freePort(); err != nil {
			return nil, 0, err
		}
		r.setPort(port)
	}
	return &url.URL{Scheme: "ws", Host: fmt.Sprintf("127.0.0.1:%d", port)}, port, nil
}

func (r *Runtime) setPort(port int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.port = port
}
