package cli

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// recording says whether sessions are recorded.
type recording struct{ off bool }

func (r *recording) flags(f *pflag.FlagSet) {
	f.BoolVar(&r.off, "no-record", false, "keep no recording of the session")
}

// tape makes recordings, one of each session, and keeps their folder to its
// limits.
type tape struct {
	off      bool
	log      *debugLog
	redacted []string
	ctx      context.Context
	stop     context.CancelFunc
	prune    sync.Once
	pruning  sync.WaitGroup
}

// open makes a tape; redacted names what is masked in the sessions. Close it.
func (r *recording) open(ctx context.Context, log *debugLog, redacted []string) *tape {
	t := &tape{off: r.off, log: log, redacted: redacted}
	t.ctx, t.stop = context.WithCancel(ctx)
	return t
}

// recorder makes the recorder of a session, which closes it. An error says why the
// session is not recorded, only logged.
func (t *tape) recorder(url string) (session.Recorder, error) {
	logged := t.log.recorder()
	if t.off {
		return logged, nil
	}
	dir := profile.DefaultDirs().RecordingsDir()
	first, _, _ := strings.Cut(version(), "\n")
	w, err := journal.Create(dir, journal.Options{Address: url, Program: first, Redacted: t.redacted})
	if err != nil {
		return logged, err
	}
	t.prune.Do(func() {
		t.pruning.Go(func() {
			removed, err := journal.Prune(t.ctx, dir, journal.DefaultLimits(), false)
			if err != nil || len(removed) > 0 {
				t.log.Info("prune the recordings", "removed", len(removed), "err", err)
			}
		})
	})
	if logged == nil {
		return w, nil
	}
	return recorders{w, logged}, nil
}

// pruneWait is how much longer than the sessions the folder may be looked through:
// a short run must not put that off for ever.
const pruneWait = time.Second

// close ends what still goes on.
func (t *tape) close() {
	timer := time.AfterFunc(pruneWait, t.stop)
	t.pruning.Wait()
	timer.Stop()
	t.stop()
}

// recorders are several in the place of one.
type recorders []session.Recorder

// Record gives events to each.
func (all recorders) Record(events []session.Event) error {
	var errs []error
	for _, r := range all {
		errs = append(errs, r.Record(events))
	}
	return errors.Join(errs...)
}

// Path is the file of the recording among them, where there is one.
func (all recorders) Path() string {
	for _, r := range all {
		if w, ok := r.(*journal.Writer); ok {
			return w.Path()
		}
	}
	return ""
}

// Close closes those that can be.
func (all recorders) Close() error {
	var errs []error
	for _, r := range all {
		if c, ok := r.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// headerNames names headers whose values are masked.
func headerNames(h http.Header) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		names = append(names, "header "+name)
	}
	return names
}

// secretNames names secrets that stand elsewhere; a literal one has no name.
func secretNames(secrets []request.Secret) (names []string) {
	for _, s := range secrets {
		if s.IsReference() {
			names = append(names, s.String())
		}
	}
	return names
}
