package launch

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// State is what became of the runtime.
type State int

// The states, and Changed, which is none: watched files did.
const (
	Starting  State = iota // the command was started; it does not answer yet
	Up                     // it answers
	Stopped                // a signal such as SIGSTOP stopped it
	Continued              // it goes on
	Exited                 // it is over, or did not start
	Changed                // files changed
)

func (s State) String() string {
	return [...]string{"starting", "up", "stopped", "continued", "exited", "changed"}[s]
}

// Event is a change of the runtime's state, or of watched files.
type Event struct {
	At    time.Time
	State State
	// Start numbers the starts of the command, from 1 on, as Line.Start does.
	Start int
	// URL is where the runtime is, or will be, with the credentials of the
	// options' URL, if any.
	URL string
	// Process is the runtime's first process, or the one that is Stopped;
	// Name is the latter's, where the system tells it. It is hostile text.
	Process int
	Name    string
	// Took is the time until it was Up, or lived until it Exited.
	Took time.Duration
	// Exit is how it Exited. Asked says that Restart or Close wanted it.
	Exit  Exit
	Asked bool
	// Last are the last lines that it wrote before it Exited.
	Last []Line
	// Err says why it never was Up, as Wait does, or what of it can't be killed.
	Err error
	// Files are some of those that Changed.
	Files []string
}

// Exit is the end of a process.
type Exit struct {
	// Code is its exit status; 128 and the signal's number where one killed it;
	// -1 where nobody saw it end.
	Code int
	// Signal is the name of the signal that killed it, such as SIGKILL.
	Signal string `json:",omitempty"`
}

// Happened says how the process ended, in words that follow what it was.
func (e Exit) Happened() string {
	switch {
	case e.Signal != "":
		return "was killed by " + e.Signal
	case e.Code < 0:
		return "ended, and nobody saw how"
	}
	return fmt.Sprintf("exited with status %d", e.Code)
}

// mostEvents bounds what waits for Next.
const mostEvents = 1024

// events are those that nobody has asked for yet.
type events struct {
	mu     sync.Mutex
	list   []Event
	closed bool
	wake   chan struct{} // holds one where there is something
}

func newEvents() *events { return &events{wake: make(chan struct{}, 1)} }

func (q *events) add(e Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) == mostEvents {
		q.list = q.list[1:]
	}
	q.list = append(q.list, e)
	q.rouse()
}

func (q *events) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.rouse()
}

func (q *events) rouse() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *events) next(ctx context.Context) ([]Event, error) {
	for {
		q.mu.Lock()
		list, closed := q.list, q.closed
		q.list = nil
		q.mu.Unlock()
		switch {
		case len(list) > 0:
			return list, nil
		case closed:
			q.rouse() // for the next who asks
			return nil, io.EOF
		}
		select {
		case <-q.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
