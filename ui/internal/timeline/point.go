package timeline

import (
	"sort"
	"time"
)

// point is something that happened at a moment.
type point struct {
	at   int64 // nanoseconds since the first; never less than that of the one before
	run  uint32
	lane lane
	kind kind
}

// lane is a row of what lasts.
type lane uint8

const (
	connect lane = iota
	downloads
	before
	agent
	after
	commands // of a request without an agent
	uploads
	silence
	lanes = iota
)

// String is the lane's name.
func (l lane) String() string {
	return [lanes]string{"connect", "downloads", "pre commands", "agent", "post commands", "commands", "uploads", "silence"}[l]
}

// kind is what a point or a moment is.
type kind uint8

const (
	request kind = iota // the first kinds are frames
	cancel
	sent
	said
	printed
	alive
	offered
	problem
	malformed
	answered
	other
	pinged // from here on they are none
	dialing
	connected
	closed
	broken
	began
	ended
	phase
	storing
	quiet
	marked
	unseen
	kinds = iota
)

// String is the kind in a word or two.
func (k kind) String() string {
	return [kinds]string{
		"request", "cancel", "sent", "assistant", "command output", "heartbeat", "upload request", "error", "malformed", "result", "message",
		"ping", "connecting", "connected", "closed", "torn", "run", "run", "phase", "upload", "quiet", "mark", "not seen",
	}[k]
}

// frame reports whether it is a message that went over the wire.
func (k kind) frame() bool { return k < pinged }

// alarms reports whether it tells of something that went wrong.
func (k kind) alarms() bool { return k == problem || k == malformed || k == broken }

// ticks are numbers of points of one sort, in their order.
type ticks []uint32

// from is where those from a point on begin.
func (t ticks) from(point int) int {
	return sort.Search(len(t), func(i int) bool { return int(t[i]) >= point })
}

// within is how many of the points from i up to j are among them.
func (t ticks) within(i, j int) int {
	if i >= j {
		return 0
	}
	return t.from(j) - t.from(i)
}

// fill is how sure a span is.
type fill uint8

const (
	empty   fill = iota
	up           // a connection that is there
	unclear      // it may have been under way
	solid
)

// span is a part of a lane. Those of one lane follow each other.
type span struct {
	from, to int64
	fill     fill
}

// spans are those of a lane.
type spans []span

// at is the first span that ends at a time or later.
func (s spans) at(t int64) int { return sort.Search(len(s), func(i int) bool { return s[i].to >= t }) }

// extend adds a span at the end, or makes the last one longer.
func (s *spans) extend(f fill, from, to int64) {
	if n := len(*s); n > 0 {
		last := &(*s)[n-1]
		if last.fill == f && last.to >= from {
			last.to = max(last.to, to)
			return
		}
		from = max(from, last.to)
	}
	*s = append(*s, span{from, max(from, to), f})
}

// mark remembers the spans, and returns what cuts them back to that: the last may
// have become longer, and others may have come.
func (s *spans) mark() (cut func()) {
	n := len(*s)
	if n == 0 {
		return func() { *s = nil }
	}
	last := (*s)[n-1]
	return func() {
		*s = (*s)[:n]
		(*s)[n-1] = last
	}
}

// moment is a point that has a name, in the list beside the picture.
type moment struct {
	point int
	kind  kind
	words string
}

// quietFrom is how long nothing has come in a run where it counts as quiet. Signs of
// life alone are no progress.
const quietFrom = 5 * time.Second
