package journal

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/internal/record"
)

// Pace is how fast it goes on.
func (p *Player) Pace() session.Pace {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pace
}

// SetPace changes how fast it goes on; negative values count as 0.
func (p *Player) SetPace(pace session.Pace) {
	pace.Speed, pace.IdleLimit = max(pace.Speed, 0), max(pace.IdleLimit, 0)
	p.change(func() {
		p.pass(time.Now())
		p.pace = pace
		p.pass(time.Now())
	})
}

// Suspend stops time, as long as the process is stopped.
func (p *Player) Suspend() { p.suspend(true) }

// Resume lets time go on.
func (p *Player) Resume() { p.suspend(false) }

func (p *Player) suspend(yes bool) {
	p.change(func() {
		p.pass(time.Now())
		p.suspended = yes
		p.pass(time.Now())
	})
}

// Position is how many records were told, up to when. What there is in all is
// known of a recording that is whole, and of what the index has reached the end
// of.
func (p *Player) Position() session.Position {
	events, length := p.rec.extent()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pass(time.Now())
	at := p.at + p.spent
	if p.ahead != nil {
		at = p.at + min(p.spent, p.gap(p.ahead))
	}
	if length > 0 {
		at = min(at, length)
	}
	return session.Position{Start: p.rec.header.Start, Event: p.pos, At: at, Events: events, Length: length, Seeking: p.pos < p.goal || p.rewound != nil}
}

// Seek goes to where n records were told.
func (p *Player) Seek(ctx context.Context, n int) error { return p.seek(ctx, n, 0) }

// SeekTime goes to a time.
func (p *Player) SeekTime(ctx context.Context, at time.Duration) error {
	n, err := p.rec.When(ctx, at)
	if err != nil && !isBadLine(err) {
		return err
	}
	return p.seek(ctx, n, at)
}

// seek goes to where n records were told, and on from a time behind them.
func (p *Player) seek(ctx context.Context, n int, lead time.Duration) error {
	n = max(n, 0)
	_, there, err := p.rec.offset(ctx, n)
	if err != nil && !isBadLine(err) {
		return err
	}
	if !there {
		n = min(n, p.rec.Indexed())
	}
	err = nil
	p.change(func() {
		p.pass(time.Now())
		p.goal, p.lead, p.failed = n, lead, false
		switch {
		case n < p.pos:
			err = p.back(ctx, n)
		case n == p.pos:
			p.spent = max(lead-p.at, 0)
		}
		p.since = time.Time{}
	})
	return err
}

// isBadLine reports whether err says that nothing behind a line can be read.
func isBadLine(err error) bool {
	_, bad := errors.AsType[*Error](err)
	return bad
}

// back goes to the beginning of the run that n lies in. The caller holds p.mu.
func (p *Player) back(ctx context.Context, n int) error {
	p.pos, p.at, p.spent = 0, 0, 0
	p.reader, p.ahead, p.fold = nil, nil, session.Fold{}
	p.rewound = &session.Rewound{Stamp: session.Stamp{At: p.rec.header.Start}}
	for _, run := range p.rec.Runs() {
		if run.From <= n {
			p.pos, p.rewound.To = run.From, run.ID
		}
	}
	if p.pos == 0 {
		return nil
	}
	before, err := p.rec.At(ctx, p.pos-1)
	p.at = before.At
	p.rewound.At = p.rec.header.Start.Add(p.at)
	return err
}

// Landmarks are the beginnings of runs, the marks in the recording, and the notes
// about places in it.
func (p *Player) Landmarks(ctx context.Context) ([]session.Landmark, error) {
	if _, err := p.rec.Index(ctx); err != nil && !isBadLine(err) {
		return nil, err
	}
	var all []session.Landmark
	for _, run := range p.rec.Runs() {
		all = append(all, session.Landmark{Event: run.From, At: run.At, Run: run.ID, Outcome: run.State})
	}
	for _, m := range p.rec.Marks() {
		rec, err := p.rec.At(ctx, m.Record)
		if err != nil {
			return nil, err
		}
		mark := session.Landmark{Event: m.Record, At: m.At}
		if e, ok := told(eventOf(&rec, p.rec.header.Start)).(session.Marked); ok {
			mark.Note = e.Note
		}
		all = append(all, mark)
	}
	notes, err := Notes(p.rec.path)
	for _, n := range notes {
		if n.Seq == 0 {
			continue
		}
		if rec, err := p.rec.At(ctx, int(min(n.Seq, int64(p.rec.Indexed())))-1); err == nil {
			all = append(all, session.Landmark{Event: int(n.Seq), At: rec.At, Note: n.Text})
		}
	}
	slices.SortStableFunc(all, func(a, b session.Landmark) int { return cmp.Compare(a.Event, b.Event) })
	return all, err
}

// told is the event of a record that can be understood.
func told(e session.Event, err error) session.Event {
	if err != nil {
		return nil
	}
	return e
}

// Annotate notes something about a record, beside the recording.
func (p *Player) Annotate(event int, note string) error {
	return AddNote(p.rec.path, Note{At: time.Now(), Seq: int64(event), Text: note})
}

// Step goes n units on, or back, and pauses. Between two units is what no frame
// tells; it belongs to the one before.
func (p *Player) Step(ctx context.Context, by session.Unit, n int) error {
	p.change(func() {
		p.pass(time.Now())
		p.pace.Paused = true
	})
	p.mu.Lock()
	from := max(p.pos, p.goal) // where it is about to be
	p.mu.Unlock()
	for ; n > 0; n-- {
		to, err := p.after(ctx, by, from)
		if err != nil && !isBadLine(err) {
			return err
		}
		if to == from {
			break
		}
		from = to
	}
	for ; n < 0 && from > 0; n++ {
		to, err := p.before(ctx, by, from)
		if err != nil {
			return err
		}
		from = to
	}
	return p.Seek(ctx, from)
}

// after is where the next unit behind a place begins, or the end.
func (p *Player) after(ctx context.Context, by session.Unit, from int) (int, error) {
	if by == session.ByRun {
		if err := p.rec.runAfter(ctx, from); err != nil {
			return p.rec.Indexed(), err
		}
		for _, run := range p.rec.Runs() {
			if run.From > from {
				return run.From, nil
			}
		}
		return p.rec.Indexed(), nil
	}
	at, err := p.entryBefore(ctx, by, from)
	if err != nil {
		return from, err
	}
	n := from
	for rec, err := range p.rec.Records(ctx, from) {
		if err != nil {
			return n, err
		}
		if at.begins(&rec) && n > from {
			return n, nil
		}
		n++
	}
	return n, nil
}

// entryBefore is the entry that a place lies in.
func (p *Player) entryBefore(ctx context.Context, by session.Unit, from int) (entry, error) {
	at := entry{by: by}
	for n := from - 1; n >= 0 && by == session.ByEntry; n-- {
		rec, err := p.rec.At(ctx, n)
		if err != nil {
			return at, err
		}
		if at.begins(&rec) {
			break
		}
	}
	return at, nil
}

// before is where the last unit before a place begins, or 0.
func (p *Player) before(ctx context.Context, by session.Unit, from int) (int, error) {
	if by == session.ByRun {
		to := 0
		for _, run := range p.rec.Runs() {
			if run.From < from {
				to = run.From
			}
		}
		return to, nil
	}
	at, found := entry{by: by}, -1
	for n := from - 1; n >= 0; n-- {
		rec, err := p.rec.At(ctx, n)
		if errors.Is(err, io.EOF) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if !isFrame(&rec) || by == session.ByEntry && keyOf(&rec) == "" {
			continue
		}
		if at.begins(&rec) && found >= 0 {
			return found, nil // this one belongs to the entry before
		}
		found = n
		if by == session.ByFrame {
			break
		}
	}
	return max(found, 0), nil
}

// entry tells where frames begin that stand together.
type entry struct {
	by  session.Unit
	key string
}

// begins reports whether a record is the first of another unit, and goes there.
func (e *entry) begins(rec *Record) bool {
	if !isFrame(rec) {
		return false
	}
	if e.by == session.ByFrame {
		return true
	}
	key := keyOf(rec)
	if key == "" || key == e.key {
		return false
	}
	e.key = key
	return true
}

func isFrame(rec *Record) bool { return rec.Dir == record.Send || rec.Dir == record.Recv }

// keyOf is what frames of one entry have in common; empty for what is none.
func keyOf(rec *Record) string {
	m, err := protocol.Decode(rec.Frame)
	if err != nil || rec.Dir != record.Recv {
		return string(rec.Line)
	}
	switch m := m.(type) {
	case *protocol.Heartbeat:
		return ""
	case *protocol.Assistant:
		return "assistant"
	case *protocol.CommandOutput:
		return "output of " + m.Command
	}
	return string(rec.Line)
}
