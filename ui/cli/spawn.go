package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/launch"
)

// spawn says which runtime a command starts, and ends itself.
type spawn struct {
	command, watch string
	// given is the address that was given for it; RUSE_URL and the files name
	// other runtimes.
	given string
}

func (s *spawn) flags(f *pflag.FlagSet) {
	f.StringVar(&s.command, "spawn", "", "start a runtime with this `COMMAND` line, {port} in it being a free port, and end it with ruse")
	f.StringVar(&s.watch, "watch", "", "start what --spawn did again when files in this `FOLDER` change, and send the last request again")
}

// place is where the settings take the runtime to be: at the address that was
// given for it, or on a port of this machine that is not known yet. There is none
// where no runtime is started.
func (s *spawn) place() []string {
	if s.command == "" {
		return nil
	}
	return []string{cmp.Or(s.given, "ws://127.0.0.1")}
}

// start starts the runtime; it is nil where none is asked for. Close it.
func (s *spawn) start() (*launch.Runtime, error) {
	switch {
	case s.command == "" && s.watch == "":
		return nil, nil
	case s.command == "":
		return nil, usage("--watch is for a runtime that ruse starts", "", "Try --spawn 'COMMAND {port}' --watch "+oneLine(s.watch)+".")
	}
	opts := launch.Options{Command: s.command}
	if s.given != "" {
		if _, err := session.ParseURL(s.given); err != nil {
			return nil, explain(err)
		}
		switch opts.URL = s.given; {
		case strings.HasPrefix(s.given, ":"):
			opts.URL = "ws://localhost" + s.given
		case !strings.Contains(s.given, "://"):
			opts.URL = "ws://" + s.given
		}
	}
	rt, err := launch.Start(opts)
	if err != nil {
		return nil, usage("--spawn can't be used", oneLine(err.Error()), "")
	}
	if s.watch != "" {
		if err := rt.Watch(s.watch); err != nil {
			return nil, and(usage("--watch can't be used", oneLine(err.Error()), ""), rt.Close())
		}
	}
	return rt, nil
}

// notStarted says why a runtime does not answer, with its last words.
func notStarted(err *launch.StartError, mask *protocol.Redactor) *failure {
	code, try := ExitNetwork, lastWords(err.Last, mask)
	switch {
	case errors.Is(err, launch.ErrNotRun):
		code = ExitUsage
	case errors.Is(err, launch.ErrNoAnswer):
		code = ExitTimeout
	}
	return &failure{code: code, what: oneLine(err.Error()), try: try, err: err}
}

// lastWords are lines of a log, without secrets, as they stand below a sentence.
func lastWords(lines []launch.Line, mask *protocol.Redactor) string {
	if len(lines) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Its last lines:\n")
	for _, l := range lines {
		b.WriteString("  " + oneLine(mask.String(l.Text)) + "\n")
	}
	return b.String()
}

// spawned is a runtime that runs while requests are sent to it without the UI.
type spawned struct {
	*launch.Runtime
	mask      *protocol.Redactor
	unfed     int               // the first line that no session has
	exited    chan launch.Event // how it ended, where nobody had asked for it
	changed   chan []string     // the watched files that did
	following sync.WaitGroup
}

func newSpawned(rt *launch.Runtime, secrets []string) *spawned {
	s := &spawned{
		Runtime: rt, mask: protocol.NewRedactor(secrets...),
		exited: make(chan launch.Event, 1), changed: make(chan []string, 1),
	}
	s.following.Go(s.follow)
	return s
}

// follow remembers the newest of what happens to the runtime.
func (s *spawned) follow() {
	for {
		events, err := s.Next(context.Background())
		if err != nil {
			return // it is closed
		}
		for _, e := range events {
			switch {
			case e.State == launch.Changed:
				renew(s.changed, e.Files)
			case e.State == launch.Exited && !e.Asked:
				renew(s.exited, e)
			}
		}
	}
}

// renew puts what is new into a channel of one in the place of what is old. It
// alone sends there.
func renew[T any](c chan T, v T) {
	select {
	case <-c:
	default:
	}
	c <- v
}

// close ends the runtime, and prints what it has logged since the session ended.
func (s *spawned) close(pl *player) error {
	err := s.Close()
	s.following.Wait()
	lines, _ := s.Log().Lines(s.unfed)
	for _, l := range lines {
		pl.logged(s.mask.String(l.Text))
	}
	return and(err, pl.finish())
}

// feed makes what the runtime logs part of a session, until stop is called.
func (s *spawned) feed(to *session.Session) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var feeding sync.WaitGroup
	feeding.Go(func() { s.unfed = s.Log().Feed(ctx, s.unfed, to.Log) })
	return func() { cancel(); feeding.Wait() }
}

// exitPatience is how long the news of an exit may come after the connection broke.
const exitPatience = 3 * time.Second

// explain is why a run failed, where that is since the runtime is gone.
func (s *spawned) explain(ctx context.Context, err error) error {
	if failed, ok := errors.AsType[*launch.StartError](err); ok {
		return notStarted(failed, s.mask)
	}
	closed, broken := errors.AsType[*session.CloseError](err)
	if _, refused := errors.AsType[*session.DialError](err); !refused && (!broken || closed.Ours) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, exitPatience)
	defer cancel()
	select {
	case e := <-s.exited:
		return &failure{
			code: exitCode(err), what: "the runtime that --spawn started " + e.Exit.Happened() + " before the run was over",
			try: lastWords(e.Last, s.mask), err: err,
		}
	case <-ctx.Done():
		return err
	}
}

// changedError is the cause of a context that ends since files changed.
type changedError struct{ files []string }

func (e *changedError) Error() string {
	return "changed: " + oneLine(strings.Join(e.files, ", "))
}

// untilChange returns a context that ends when watched files change.
func (s *spawned) untilChange(ctx context.Context) (running context.Context, stop func()) {
	running, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	watching.Go(func() {
		select {
		case files := <-s.changed:
			cancel(&changedError{files})
		case <-running.Done():
		}
	})
	return running, func() { cancel(nil); watching.Wait() }
}

// again plays a request, and once more with a new start of the runtime whenever
// watched files change, until the context ends.
func (s *spawned) again(ctx context.Context, p *Program, play func(ctx context.Context, ready func(context.Context) (string, error)) error) error {
	for ready := s.Wait; ; ready = s.Restart {
		running, stop := s.untilChange(ctx)
		err := play(running, ready)
		if running.Err() == nil {
			p.report(err)
			_, err = fmt.Fprintln(p.Stderr, "\nruse: watching for changes; ctrl+c ends")
			if err == nil {
				<-running.Done()
			}
		}
		cause := context.Cause(running)
		stop()
		if ctx.Err() != nil || cause == nil {
			return and(context.Cause(ctx), err)
		}
		if _, err := fmt.Fprintf(p.Stderr, "ruse: %s\n", cause); err != nil {
			return err
		}
		select { // it ended before this start
		case <-s.exited:
		default:
		}
	}
}
