package liveness

import (
	"time"

	"ruse/protocol"
	"ruse/session"
)

// Bounds of what is usual.
const (
	// quietAfter is how long no progress is no news.
	quietAfter = 10 * time.Second
	// heartbeatEvery is how often runtimes send heartbeats unless they are told
	// otherwise, and heartbeatSlack how late one may be.
	heartbeatEvery = 15 * time.Second
	heartbeatSlack = 10 * time.Second
	// slowAfter is what takes so long that it is slow: a pong, and a request on its
	// way out.
	slowAfter = 2 * time.Second
	sendAfter = 5 * time.Second
	// slowFor is how long pongs must have been slow, and frameFor how long the same
	// frame must have been seen to come, to be no passing thing.
	slowFor  = 14 * time.Second
	frameFor = 4 * time.Second
)

// Judge follows the newest run of a source. The zero value is ready, and a copy
// is independent.
type Judge struct {
	run, before run // before is the run before the newest, which may turn out to go on
	conn        conn
	process     Process
	logged      time.Time // when the runtime's log was last written to
}

// run is what is known of one run.
type run struct {
	id        session.RunID
	state     session.State
	began     time.Time
	sending   time.Time // since when the request goes out; zero: there is no connection for it
	size      int       // of the request, in bytes
	silence   time.Time // since when silence counts; zero until the request is out
	progress  time.Time // when something other than a heartbeat last came
	heartbeat time.Time
	cancelled time.Time
	messages  int
	commands  int
	command   string // the latest
	end       session.Disconnected
	unheard   time.Time // the last sign of life before the end, where that was why
}

// conn is what is known of a connection, and of the runtime at its other end.
type conn struct {
	answers  bool          // a ping was answered
	interval time.Duration // the longest between two heartbeats; 0: none came
	rtt      time.Duration
	heard    time.Time // the last sign of life, while a ping has no answer; else zero
	held     time.Time // since when nothing is read; zero: it is
	coming   int64     // how much of a frame has come
	slow     time.Time // since when pongs are slow; zero: they are not
	partial  time.Time // since when a frame is on its way; zero: none is
}

// Process is what is known of a runtime's process where it was started here. The
// zero value says that nothing is.
type Process struct {
	State ProcessState
	// ID is the process that is Stopped.
	ID int
	// How says how it Exited: "was killed by SIGKILL".
	How string
}

// ProcessState is what a process does.
type ProcessState uint8

// The states of a process.
const (
	ProcessUnknown ProcessState = iota
	ProcessRuns
	ProcessStopped // by a signal such as SIGSTOP
	ProcessExited
)

// SetProcess tells what is known of the runtime's process now.
func (j *Judge) SetProcess(p Process) { j.process = p }

// Apply takes the next event.
func (j *Judge) Apply(ev session.Event) {
	switch ev := ev.(type) {
	case session.Connected:
		j.conn, j.run.sending = conn{}, ev.At
	case session.Health:
		j.health(ev)
	case session.Disconnected:
		j.run.end, j.run.unheard, j.run.sending = ev, j.conn.heard, time.Time{}
		j.conn = conn{}
	case session.Unseen:
		j.resume(ev.At)
	case session.Logged:
		j.logged = ev.At
	case session.RunChanged:
		j.changed(ev)
	case session.Sent:
		j.sent(ev)
	case session.Received:
		j.received(ev)
	case session.Malformed:
		j.conn.partial = time.Time{}
		j.progress(ev.Stamp)
	case session.ArtifactChanged:
		j.progress(ev.Stamp)
	case session.Rewound:
		j.run, j.before = run{}, run{}
	}
}

// changed follows the newest run, or the one before it where that goes on.
func (j *Judge) changed(ev session.RunChanged) {
	switch {
	case ev.Run > j.run.id:
		j.before, j.run = j.run, run{id: ev.Run, began: ev.At, sending: ev.At}
	case ev.Run < j.run.id && ev.Run == j.before.id && ev.State.Active():
		j.run, j.before = j.before, run{}
		j.resume(ev.At)
	case ev.Run != j.run.id:
		return
	}
	r := &j.run
	switch ev.State {
	case session.Sending:
		r.silence = time.Time{} // it goes out, or out again
	case session.Running:
		if r.silence.IsZero() {
			r.silence = ev.At
		}
	case session.Cancelling:
		r.cancelled = ev.At
	}
	r.state = ev.State
}

func (j *Judge) sent(ev session.Sent) {
	switch ev.Message.(type) {
	case *protocol.Invocation, *protocol.CommandExecution:
		if ev.Run == j.run.id {
			j.run.size = len(ev.Raw)
		}
	}
}

func (j *Judge) received(ev session.Received) {
	if ev.HeldBack() {
		return // no news of the runtime
	}
	j.conn.partial = time.Time{} // a frame is whole
	if ev.Run != j.run.id {
		return
	}
	switch m := ev.Message.(type) {
	case *protocol.Heartbeat:
		r := &j.run
		from := r.silence
		if r.heartbeat.After(from) {
			from = r.heartbeat
		}
		if !from.IsZero() {
			j.conn.interval = max(j.conn.interval, ev.At.Sub(from), heartbeatEvery)
		}
		r.heartbeat = ev.At
		return
	case *protocol.Assistant:
		j.run.messages++
	case *protocol.CommandOutput:
		if j.run.commands == 0 || m.Command != j.run.command {
			j.run.commands++
			j.run.command = m.Command
		}
	}
	j.progress(ev.Stamp)
}

// progress notes that something came in the run.
func (j *Judge) progress(at session.Stamp) {
	if at.Run == j.run.id {
		j.run.progress = at.At
	}
}

// health takes how the connection does.
func (j *Judge) health(ev session.Health) {
	c := &j.conn
	if !c.heard.IsZero() && ev.Quiet == 0 || !c.held.IsZero() && ev.Held == 0 {
		j.resume(ev.At) // what was sent meanwhile comes only now
	}
	c.answers = c.answers || ev.RTT > 0
	c.rtt, c.heard, c.held = ev.RTT, time.Time{}, time.Time{}
	if ev.Quiet > 0 {
		c.heard = ev.At.Add(-ev.Quiet)
	}
	if ev.Held > 0 {
		c.held = ev.At.Add(-ev.Held)
	}
	since(&c.slow, ev.RTT >= slowAfter, ev.At)
	since(&c.partial, ev.Coming > 0, ev.At)
	c.coming = ev.Coming
}

// since keeps since when something is so.
func since(from *time.Time, so bool, now time.Time) {
	switch {
	case !so:
		*from = time.Time{}
	case from.IsZero():
		*from = now
	}
}

// resume begins to count silence anew: what came before was not seen, or comes
// late.
func (j *Judge) resume(at time.Time) {
	if !j.run.silence.IsZero() {
		j.run.silence = at
	}
}
