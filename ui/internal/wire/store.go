package wire

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/filter"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// Store keeps a row of each frame of a session. It is not safe for concurrent use.
type Store struct {
	rows   list[Row]
	seq    uint32
	start  time.Time
	fates  report.Dispositions
	names  []string // of types
	byName map[string]uint16
	notes  map[uint32]string // of what was marked, by seq
	// request is the row of the newest request, or -1.
	request int
	frames  Frames
	ring    *Ring // what frames is, unless somebody else keeps them
	lookups
}

// NewStore returns an empty store, which keeps the frames itself.
func NewStore() *Store {
	ring := newRing(ringBytes)
	s := &Store{byName: map[string]uint16{}, notes: map[uint32]string{}, request: -1, frames: ring, ring: ring}
	ring.recorded = func(seq int) bool {
		_, ok := s.of(uint32(seq))
		return ok
	}
	return s
}

// SetFrames says who keeps the frames, before the first comes. They are asked at once,
// also by what draws.
func (s *Store) SetFrames(f Frames) { s.frames, s.ring = f, nil }

// Len is how many rows there are.
func (s *Store) Len() int { return s.rows.n }

// Row is row i. It is valid until the store is cut.
func (s *Store) Row(i int) *Row { return s.rows.at(i) }

// Dispositions tells how many frames became what.
func (s *Store) Dispositions() *report.Dispositions { return &s.fates }

// Gone is how many frames are nowhere any more.
func (s *Store) Gone() int {
	if s.ring == nil {
		return 0
	}
	return s.ring.Gone()
}

// At is when row i came.
func (s *Store) At(i int) time.Time { return s.start.Add(s.Row(i).since) }

// Gap is the time since the row before row i.
func (s *Store) Gap(i int) time.Duration {
	if i == 0 {
		return 0
	}
	return max(s.Row(i).since-s.Row(i-1).since, 0)
}

// Type is the type of row i: its message's, or in words what it is.
func (s *Store) Type(i int) string { return s.names[s.Row(i).typ] }

// Frame is the frame of row i. One that is not in memory is read back, which
// ErrReading says.
func (s *Store) Frame(i int) ([]byte, error) {
	raw, err := s.frame(i)
	if errors.Is(err, errGone) {
		return s.lookups.frame(s.Row(i).Seq)
	}
	return raw, err
}

// frame is the frame of row i where nothing has to be looked up.
func (s *Store) frame(i int) ([]byte, error) { return s.frames.Frame(int(s.Row(i).Seq)) }

// Note is what was noted where row i was marked.
func (s *Store) Note(i int) (note string, ok bool) {
	note, ok = s.notes[s.Row(i).Seq]
	return note, ok
}

// item is row i as filters see it, its data only where that is to be read. An error
// says why it is not there.
func (s *Store) item(i int, read bool) (item filter.Item, err error) {
	r := s.Row(i)
	var data []byte
	if read {
		data, err = s.Frame(i)
	}
	return filter.Item{
		Dir: r.Dir.String(), Type: s.names[r.typ], Run: int(r.Run), Size: int(r.Size),
		Gap: s.Gap(i), Since: r.since, At: s.start.Add(r.since), Is: r.Is, Data: data,
	}, err
}

// Find is the row of an event of a run that happened at a time, or -1.
func (s *Store) Find(at time.Time, run session.RunID) int {
	since := at.Sub(s.start)
	lo, hi := 0, s.Len()
	for lo < hi {
		if mid := (lo + hi) / 2; s.Row(mid).since < since {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for i := lo; i < s.Len() && s.Row(i).since == since; i++ {
		if s.Row(i).Run == uint32(run) {
			return i
		}
	}
	return -1
}

// FindSeq is the row of an event by its number, or the first behind it; Len where
// there is none.
func (s *Store) FindSeq(seq uint32) int {
	lo, hi := 0, s.Len()
	for lo < hi {
		if mid := (lo + hi) / 2; s.Row(mid).Seq < seq {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Apply takes an event. It returns the first row that is no longer as it was, the
// new one among them: Len where nothing is new.
func (s *Store) Apply(ev session.Event) (from int) {
	s.seq++
	from = s.rows.n
	of, earlier := s.fates.Apply(ev)
	for i := from - 1; i >= 0 && earlier > 0; i-- {
		if r := s.Row(i); r.Disposition == report.Shown && classOf(s.Type(i)) == speech {
			r.Disposition, r.Is = report.Joined, r.Is&^filter.Shown|filter.Joined
			from = i
			earlier--
		}
	}
	r := Row{Seq: s.seq, Disposition: of, Is: properties[of]}
	var raw []byte
	var stamp session.Stamp
	typ := ""
	switch ev := ev.(type) {
	case session.Received:
		raw, typ, stamp, r.Dir, r.Size = ev.Raw, messageType(ev.Message), ev.Stamp, Recv, size(ev.Size)
		if ev.AfterCancel {
			r.Is |= filter.AfterCancel
		}
		if ev.Stray != "" {
			r.Is |= filter.Stray
		}
		if _, unknown := ev.Message.(*protocol.Unknown); unknown {
			r.Is |= filter.Unknown
		}
	case session.Malformed:
		raw, stamp, r.Dir, r.Size = ev.Raw, ev.Stamp, Recv, size(ev.Size)
		if e, ok := errors.AsType[*protocol.DecodeError](ev.Err); ok {
			typ = string(e.Type)
		}
	case session.Sent:
		raw, typ, stamp, r.Dir, r.Size = ev.Raw, messageType(ev.Message), ev.Stamp, Send, size(len(ev.Raw))
		if ev.Injected {
			r.Is |= filter.Injected
		}
	case session.Control:
		raw, typ, stamp, r.Dir, r.Size = asJSON(ev), ev.Type, ev.Stamp, Recv, size(len(ev.Text))
		if ev.Sent {
			r.Dir = Send
		}
	case session.Connected:
		raw, typ, stamp, r.Dir = asJSON(ev), "connected to "+ev.URL, ev.Stamp, Open
	case session.Disconnected:
		raw, typ, stamp, r.Dir = asJSON(ev), closeWords(ev), ev.Stamp, Close
	case session.Unseen:
		raw, typ, stamp, r.Dir = asJSON(ev), "not seen: "+ev.Why, ev.Stamp, Gap
	case session.Marked:
		if row, note, ok := s.marked(ev.Note); ok {
			s.Mark(row, note)
			return min(from, row)
		}
		raw, typ, stamp, r.Dir = asJSON(ev), "mark: "+ev.Note, ev.Stamp, Mark
		r.Is |= filter.Marked
	case session.Fault:
		if errors.Is(ev.Err, session.ErrRecording) && s.ring != nil {
			s.SetRecording(nil)
		}
		return from
	default:
		return from
	}
	if typ == "" {
		typ = "no type"
	}
	s.add(r, typ, stamp)
	if s.ring != nil {
		s.ring.Put(int(s.seq), raw)
	}
	if refused := s.request; of == report.Refused && refused >= 0 {
		s.Row(refused).Is |= filter.Refused
		return min(from, refused)
	}
	return from
}

// add adds a row.
func (s *Store) add(r Row, typ string, at session.Stamp) {
	if s.rows.n == 0 {
		s.start = at.At
	}
	r.since, r.Run = max(at.At.Sub(s.start), 0), uint32(at.Run)
	r.typ = s.intern(typ)
	if r.Dir == Send && (typ == string(protocol.TypeInvocation) || typ == string(protocol.TypeCommandExecution)) {
		s.request = s.rows.n
	}
	s.rows.add(r)
}

// properties are what a disposition says in the filter language.
var properties = map[report.Disposition]filter.Property{
	report.Shown: filter.Shown, report.Joined: filter.Joined, report.Refused: filter.Refused, report.Malformed: filter.Malformed,
}

// maxNames and maxName bound the types that are told apart, which are a runtime's to
// choose.
const (
	maxNames = 4096
	maxName  = 256
)

// intern is the number of a type.
func (s *Store) intern(typ string) uint16 {
	if n, ok := s.byName[typ]; ok {
		return n
	}
	if len(s.names) == maxNames {
		return maxNames - 1
	}
	n := uint16(len(s.names))
	name := text.Line(typ[:text.RuneStart(typ, min(len(typ), maxName))])
	if n == maxNames-1 {
		name = "other types"
	}
	s.byName[typ] = n
	s.names = append(s.names, name)
	return n
}

func messageType(m protocol.Message) string {
	if m == nil {
		return ""
	}
	return string(m.MessageType())
}

func size(n int) uint32 { return uint32(min(max(n, 0), 1<<32-1)) }

// asJSON is an event that is no frame, as one.
func asJSON(ev session.Event) []byte {
	line, err := session.AppendEvent(nil, ev)
	if err != nil {
		return []byte(err.Error())
	}
	return line
}

// closeWords say how a connection ended, its true code among them.
func closeWords(ev session.Disconnected) string {
	words := "closed"
	if ev.Err != nil {
		words = "torn"
	}
	if ev.Code != 0 {
		words += " " + strconv.Itoa(ev.Code)
	}
	if ev.Ours {
		words += " by ruse"
	}
	if ev.Reason != "" {
		words += ": " + ev.Reason
	}
	return words
}

// The types of frames that are no messages.
const (
	ping = "ping"
	pong = "pong"
)

// classOf is the class of a type.
func classOf(typ string) class {
	switch protocol.Type(typ) {
	case protocol.TypeAssistant:
		return speech
	case protocol.TypeCommandOutput:
		return output
	case protocol.TypeHeartbeat, ping, pong:
		return life
	}
	return alone
}

// markPrefix begins the note of a mark that belongs to a frame.
const markPrefix = "frame "

// MarkNote is the note by which a mark belongs to the frame of row i.
func (s *Store) MarkNote(i int, note string) string {
	words := markPrefix + strconv.Itoa(int(s.Row(i).Seq))
	if note = text.Line(note); note != "" {
		words += ": " + note
	}
	return words
}

// marked is the row that a mark's note speaks of.
func (s *Store) marked(words string) (row int, note string, ok bool) {
	rest, ok := strings.CutPrefix(words, markPrefix)
	number, note, _ := strings.Cut(rest, ": ")
	seq, err := strconv.ParseUint(number, 10, 32)
	if !ok || err != nil {
		return 0, "", false
	}
	row = s.FindSeq(uint32(seq))
	return row, text.Line(note), row < s.Len() && s.Row(row).Seq == uint32(seq)
}

// Mark marks row i.
func (s *Store) Mark(i int, note string) {
	r := s.Row(i)
	r.Is |= filter.Marked
	if old := s.notes[r.Seq]; note == "" {
		note = old
	}
	s.notes[r.Seq] = note
}

// Remember notes the present place, and returns what cuts the store back to it.
func (s *Store) Remember() (cut func()) {
	then, rows := *s, s.rows.n
	return func() {
		s.rows.cut(rows)
		s.seq, s.fates, s.request = then.seq, then.fates, then.request
		for seq := range s.notes {
			if seq > s.seq {
				delete(s.notes, seq)
			}
		}
		if s.ring != nil {
			s.ring.Cut(int(s.seq) + 1)
		}
	}
}
