package journal

import (
	"context"
	"errors"
	"io"
	"math"
	"sync"
	"time"

	"ruse/session"
	"ruse/session/internal/record"
)

// PlayOptions say how a recording is told.
type PlayOptions struct {
	// Pace is how fast; the zero value tells it as fast as it can be read.
	session.Pace
	// Stay keeps [Player.Next] waiting behind the last event, since a person may go
	// back. Else it returns io.EOF.
	Stay bool
}

// Player is a [session.Source] that tells a recording: the events that were
// recorded, in the time that they took, or as [session.Pace] says. It decides
// nothing about them, so that what is shown is what was shown.
//
// It is a [session.Pacer], a [session.Seeker] and a [session.Stepper] as well. Going
// back to a place is telling [session.Rewound] with the run before it, and then all
// from that run's beginning to the place again.
type Player struct {
	rec  *Recording
	stay bool
	wake chan struct{} // holds a token after something was changed
	next sync.Mutex    // held while Next is under way
	// pieces is how many Next gathers where more is due: one at first, so that something
	// is seen soon, and more from then on, since a screen asks once a frame.
	pieces int

	mu      sync.Mutex
	closed  bool
	pace    session.Pace
	reader  *record.Reader   // nil: to be made, at pos
	ahead   *Record          // the record at pos, where it was read
	pos     int              // how many records were told
	rewound *session.Rewound // to be told first
	failed  bool             // the fault at the end was told
	fold    session.Fold     // of a file of frames alone

	// goal is how far all is told at once, and lead the time to go on from there.
	goal int
	lead time.Duration
	// at is when the last record was, and spent how much of the time behind it has
	// passed up to since, by the clock of the recording.
	at, spent time.Duration
	since     time.Time // zero while time stands still
	suspended bool
}

// Play tells a recording, which Close closes.
func Play(r *Recording, o PlayOptions) *Player {
	return &Player{rec: r, stay: o.Stay, pace: o.Pace, wake: make(chan struct{}, 1)}
}

var _ interface {
	session.Source
	session.Describer
	session.Pacer
	session.Seeker
	session.Stepper
	session.Suspender
	session.Annotator
} = (*Player)(nil)

// Describe says what a player is.
func (p *Player) Describe() string { return "a recording" }

// Recording is what is told.
func (p *Player) Recording() *Recording { return p.rec }

// Next returns what is due. A line that is no record ends the recording: with its
// [*Error], or with a Fault where the player stays.
func (p *Player) Next(ctx context.Context) ([]session.Event, error) {
	p.next.Lock()
	defer p.next.Unlock()
	var told []session.Event
	for n := 1; ; n++ {
		events, wait, err := p.take(ctx)
		more := wait == 0 && len(events) > 0
		if told = append(told, events...); more && n < p.pieces {
			continue
		}
		switch {
		case len(told) > 0: // an error comes again
			p.pieces = 1
			if more {
				p.pieces = min(2*n, maxPieces)
			}
			return told, nil
		case err != nil:
			return nil, err
		}
		if err := p.wait(ctx, wait); err != nil {
			return nil, err
		}
		n = 0
	}
}

// wait waits for a time, or for a change.
func (p *Player) wait(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Close ends Next, waits for it, and closes the recording.
func (p *Player) Close() error {
	p.change(func() { p.closed = true })
	p.next.Lock()
	defer p.next.Unlock()
	return p.rec.Close()
}

// change changes something that Next goes by.
func (p *Player) change(how func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	how()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

const (
	// maxBatch bounds a piece of a batch, in records, and maxBytes in bytes of their
	// lines; maxPieces bounds a batch.
	maxBatch  = 4096
	maxBytes  = 1 << 20
	maxPieces = 16
	forever   = time.Duration(math.MaxInt64)
)

// take returns the events that are due, or else how long none is.
func (p *Player) take(ctx context.Context) (events []session.Event, wait time.Duration, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, 0, io.EOF
	}
	now := time.Now()
	p.pass(now)
	if p.rewound != nil {
		events = append(events, *p.rewound)
		p.rewound = nil
	}
	for n, size := 0, 0; n < maxBatch && size < maxBytes; n++ {
		err := p.look(ctx)
		if err != nil {
			return p.over(events, err)
		}
		if p.pos >= p.goal {
			if wait := p.untilDue(); wait > 0 {
				return events, wait, nil
			}
		}
		size += len(p.ahead.Line)
		events = append(events, p.tell()...)
	}
	return events, 0, nil
}

// look reads the record at pos, where it was not read.
func (p *Player) look(ctx context.Context) error {
	if p.ahead != nil {
		return nil
	}
	if p.reader == nil {
		reader, err := p.rec.readFrom(ctx, p.pos)
		if err != nil {
			return err
		}
		p.reader = reader
	}
	rec, err := p.reader.Next()
	if err == nil {
		p.ahead = &rec
	}
	return err
}

// tell makes the events of the record at pos, and goes behind it.
func (p *Player) tell() []session.Event {
	rec := p.ahead
	events := p.rec.tell(rec, &p.fold)
	p.ahead = nil
	p.spent = max(p.spent-p.gap(rec), 0) // what is late is not later for that
	p.at = max(p.at, rec.At)
	p.pos++
	if p.pos == p.goal {
		p.spent = max(p.lead-p.at, 0)
	} else if p.pos < p.goal {
		p.spent = 0
	}
	return events
}

// over is what take returns where nothing more can be read.
func (p *Player) over(events []session.Event, err error) ([]session.Event, time.Duration, error) {
	p.spent = 0
	p.goal = min(p.goal, p.pos)
	if p.rec.FramesOnly() {
		events = append(events, p.fold.Rest(p.rec.header.Start.Add(p.at))...)
	}
	switch {
	case len(events) > 0:
		return events, 0, nil
	case !p.stay, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return nil, 0, err
	case errors.Is(err, io.EOF), p.failed:
		return nil, forever, nil
	}
	p.failed = true
	return []session.Event{session.Fault{Stamp: session.Stamp{At: p.rec.header.Start.Add(p.at)}, Err: err}}, 0, nil
}

// gap is the time before a record, by the clock of the recording and no longer
// than the pace says.
func (p *Player) gap(rec *Record) time.Duration {
	gap := max(rec.At-p.at, 0)
	if p.pace.IdleLimit > 0 {
		gap = min(gap, p.pace.IdleLimit)
	}
	return gap
}

// pass counts the time that has passed.
func (p *Player) pass(now time.Time) {
	if !p.since.IsZero() && p.pace.Speed > 0 {
		p.spent += time.Duration(float64(now.Sub(p.since)) * p.pace.Speed)
	}
	p.since = now
	if p.pace.Paused || p.suspended || p.pos < p.goal {
		p.since = time.Time{}
	}
}

// untilDue is how long the record ahead is not due yet.
func (p *Player) untilDue() time.Duration {
	switch left := p.gap(p.ahead) - p.spent; {
	case p.pace.Paused, p.suspended:
		return forever
	case p.pace.Speed == 0, left <= 0:
		return 0
	default:
		wait := math.Ceil(float64(left) / p.pace.Speed)
		return time.Duration(min(wait, float64(time.Hour)))
	}
}
