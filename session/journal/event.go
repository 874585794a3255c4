package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/internal/record"
)

// Record is one line of a recording.
type Record = record.Record

// Dir says which way a frame went, or what a record is that is no frame: "open",
// "send", "recv", "close", "event", "log", "upload", "mark" or "gap".
type Dir = record.Dir

// dirOf is the kind of record that an event is.
func dirOf(e session.Event) Dir {
	switch e.(type) {
	case session.Received, session.Malformed:
		return record.Recv
	case session.Sent:
		return record.Send
	case session.Connecting, session.Connected:
		return record.Open
	case session.Disconnected:
		return record.Close
	case session.ArtifactChanged:
		return record.Upload
	case session.Marked:
		return record.Mark
	case session.Logged:
		return record.Log
	case session.Unseen:
		return record.Gap
	}
	return record.Event
}

// understood are the events that their kind tells, so that no type does.
var understood = map[Dir]string{record.Send: "sent", record.Recv: "received"}

// appendEvent appends an event as a record.
func appendEvent(to []byte, seq int64, at time.Duration, e session.Event) ([]byte, error) {
	dir, typ := dirOf(e), session.EventType(e)
	line := record.AppendHead(to, seq, at, dir)
	if typ != understood[dir] {
		line = append(append(append(line, `,"type":"`...), typ...), '"')
	}
	line, err := session.AppendMembers(line, e)
	if err != nil {
		return to, fmt.Errorf("write an event of the type %s: %w", typ, err)
	}
	return append(line, "}\n"...), nil
}

// eventOf is the event that a record tells; nil where it tells none that this
// ruse knows.
func eventOf(r *Record, start time.Time) (session.Event, error) {
	at := start.Add(r.At)
	if r.Dir == record.Recv && r.Type == "" && !r.More {
		m, err := protocol.Decode(r.Frame)
		if err == nil {
			raw := append(make([]byte, 0, len(r.Frame)), r.Frame...)
			return session.Received{
				Stamp: session.Stamp{At: at, Run: session.RunID(r.Run)}, Message: m, Raw: raw,
				Size: r.Size, Resent: r.Resent, AfterCancel: r.AfterCancel,
			}, nil
		}
	}
	typ := r.Type
	if typ == "" {
		typ = understood[r.Dir]
	}
	e, err := session.UnmarshalMembers(r.Line, typ, at)
	switch {
	case errors.Is(err, session.ErrEventType):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("line %d: %w", r.Number, err)
	}
	return e, nil
}

// foldRecord makes the events of a record of a file of frames alone.
func foldRecord(f *session.Fold, r *Record, start time.Time) ([]session.Event, error) {
	at := start.Add(r.At)
	var more struct {
		Code   int    `json:"code"`
		Reason string `json:"reason"`
		Path   string `json:"path"`
		Bytes  int64  `json:"bytes"`
	}
	if err := json.Unmarshal(r.Line, &more); err != nil {
		return nil, fmt.Errorf("line %d: %w", r.Number, err)
	}
	switch r.Dir {
	case record.Open:
		return f.Opened(at), nil
	case record.Send:
		return f.Sent(at, r.Frame), nil
	case record.Recv:
		return f.Received(at, r.Frame), nil
	case record.Upload:
		return f.Uploaded(at, more.Path, more.Bytes), nil
	case record.Close:
		return f.Closed(at, more.Code, more.Reason), nil
	}
	return nil, nil
}

// Told is a record and the events that it tells.
type Told struct {
	// N counts the record, from 0 on.
	N int
	*Record
	Events []session.Event
}

// Told are all records with their events, as a [Player] tells them; each record is
// valid until the next. An error ends them.
func (r *Recording) Told(ctx context.Context) iter.Seq2[Told, error] {
	return func(yield func(Told, error) bool) {
		var fold session.Fold
		told := Told{N: -1}
		for rec, err := range r.Records(ctx, 0) {
			if err != nil {
				yield(Told{}, err)
				return
			}
			told = Told{told.N + 1, &rec, r.tell(&rec, &fold)}
			if !yield(told, nil) {
				return
			}
		}
		if told.Record == nil || !r.FramesOnly() {
			return
		}
		if told.Events = fold.Rest(r.header.Start.Add(told.At)); len(told.Events) > 0 {
			yield(told, nil)
		}
	}
}

// tell makes the events of a record. One that can't be understood is told of as a
// fault. That a source went back is not: who tells a recording goes where it is
// sent.
func (r *Recording) tell(rec *Record, fold *session.Fold) []session.Event {
	start := r.header.Start
	fault := func(err error) []session.Event {
		return []session.Event{session.Fault{Stamp: session.Stamp{At: start.Add(rec.At)}, Err: err}}
	}
	if r.FramesOnly() {
		events, err := foldRecord(fold, rec, start)
		if err != nil {
			return fault(err)
		}
		return events
	}
	e, err := eventOf(rec, start)
	if err != nil {
		return fault(err)
	}
	if _, back := e.(session.Rewound); back || e == nil {
		return nil
	}
	return []session.Event{e}
}
