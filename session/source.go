package session

import (
	"context"
	"time"

	"ruse/protocol"
)

// Source tells what happened between a client and a runtime: a [Session] while
// it happens, a recording afterwards. What else one can do, such as taking
// requests, it says by having the methods of the interfaces below.
type Source interface {
	// Next returns all events since its last call, in their order, and waits
	// while there are none; the slice is the caller's. After the last it returns
	// io.EOF. One call at a time is under way.
	Next(ctx context.Context) ([]Event, error)
	// Close ends Next and gives back what the source holds.
	Close() error
}

// Describer is a Source that says what it is, with its article: "a recording".
type Describer interface{ Describe() string }

// Requester is a Source that takes requests.
type Requester interface {
	Invoke(ctx context.Context, inv *protocol.Invocation, opts RunOptions) (RunID, error)
	Execute(ctx context.Context, exec *protocol.CommandExecution, opts RunOptions) (RunID, error)
	Cancel(ctx context.Context) error
	// Waits reports whether a request that is made now has to wait for its turn.
	Waits() bool
	// AllowUploads takes files that no request asked for, and returns how many
	// of those that were declined may come now.
	AllowUploads() int
}

// Connector is a Source with a connection that can be made and ended.
type Connector interface {
	Redial(ctx context.Context) error
	Disconnect()
	// End ends the conversation in good order, and then the source.
	End(ctx context.Context) error
}

// Injector is a Source that sends frames as they are, whatever they hold.
type Injector interface {
	// SendRaw sends a frame and returns when it is written.
	SendRaw(ctx context.Context, frame []byte) error
}

// Suspender is a Source whose time stands still while the process is stopped.
type Suspender interface {
	Suspend()
	Resume()
}

// Pace is how fast a source that is no longer live goes on.
type Pace struct {
	// Speed is how many times faster than it happened; 0: as fast as it can be
	// told.
	Speed float64
	// IdleLimit bounds the time between two events, before Speed counts; 0: as it
	// was.
	IdleLimit time.Duration
	// Paused says that nothing is told but what is sought or stepped to.
	Paused bool
}

// Pacer is a Source whose speed can be changed.
type Pacer interface {
	Pace() Pace
	SetPace(Pace)
}

// Position is where a source is that can go elsewhere.
type Position struct {
	// Start is when what is told began.
	Start time.Time
	// Event is how many events were told, and At the time since Start.
	Event int
	At    time.Duration
	// Events and Length are what there is in all; 0: that is not known yet.
	Events int
	Length time.Duration
	// Seeking says that what lies before the place that was sought is still told.
	Seeking bool
}

// Landmark is a place that has a name.
type Landmark struct {
	// Event is the place, as in Position, and At its time.
	Event int
	At    time.Duration
	// Run is the run that begins there, and Outcome how it ended, in words; 0: it
	// is a mark, and Note is what it says.
	Run     RunID
	Outcome string
	Note    string
}

// Seeker is a Source that can go to any place. What is told then begins with
// Rewound where the place lies before what was told.
type Seeker interface {
	Position() Position
	// Seek goes to where n events were told.
	Seek(ctx context.Context, n int) error
	// SeekTime goes to a time.
	SeekTime(ctx context.Context, at time.Duration) error
	// Landmarks are the beginnings of runs, and the marks, in their order.
	Landmarks(ctx context.Context) ([]Landmark, error)
}

// Unit is what a source can go on by.
type Unit uint8

// The units, from the smallest to the largest.
const (
	// ByFrame goes from frame to frame.
	ByFrame Unit = iota
	// ByEntry takes the frames of one text as one: what an agent says without a
	// break, or what a command prints. Heartbeats are passed over.
	ByEntry
	// ByRun goes from run to run.
	ByRun
)

// Stepper is a Source that can go on step by step. It pauses.
type Stepper interface {
	// Step goes n units on, or back where n is negative: to just before the next
	// one, or to one of the ends.
	Step(ctx context.Context, by Unit, n int) error
}

// Describe says what a session is.
func (s *Session) Describe() string { return "a session" }

// A Session is all of it.
var _ interface {
	Source
	Describer
	Requester
	Connector
	Injector
	Suspender
	Marker
	Logger
} = (*Session)(nil)
