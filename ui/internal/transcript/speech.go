package transcript

import (
	"slices"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/list"
)

// speech is assistant text that comes without anything else in between: either
// whole messages, an entry each, or pieces of one document.
type speech struct {
	open bool
	// first is the entry that it begins with.
	first  int
	pieces text.Pieces
	stream *streamEntry
}

// say adds what the agent said: the text blocks of one frame.
func (t *Pane) say(stamp session.Stamp, blocks []string) {
	if !t.speech.open {
		t.output = nil
		t.speech = speech{open: true, first: len(t.entries)}
	}
	if len(blocks) != 1 {
		t.endStream()
		for _, block := range blocks {
			t.push(newMessageEntry(t.stamped(stamp), block, true))
		}
		t.speech = speech{open: true, first: len(t.entries)}
		return
	}
	t.piece(stamp, blocks[0])
}

func (t *Pane) piece(stamp session.Stamp, words string) {
	s := &t.speech
	joined := s.pieces.Add(words)
	switch {
	case s.stream != nil:
	case t.joining == joinAlways:
		t.startStream(stamp)
	case t.joining == joinByText && joined:
		t.joinFrom(s.first, stamp)
	}
	if s.stream == nil {
		t.push(newMessageEntry(t.stamped(stamp), words, false))
		return
	}
	s.stream.write(words)
	t.grown(s.stream)
}

// resume adds the end of a message that was held back until later to the
// message: the last one of its run.
func (t *Pane) resume(stamp session.Stamp, end string) {
	if t.speech.stream == nil {
		if e := t.lastMessage(stamp.Run); e != nil {
			e.extend(end)
			t.grown(e)
			t.speech.pieces.Extend(end)
			return
		}
	}
	t.say(stamp, []string{end})
}

// lastMessage is what a run's agent said last, where it is an entry of its own.
func (t *Pane) lastMessage(run session.RunID) *messageEntry {
	for _, e := range slices.Backward(t.entries) {
		switch e := e.(type) {
		case *messageEntry:
			if e.run == run {
				return e
			}
		case *streamEntry, *promptEntry:
			return nil
		}
	}
	return nil
}

// startStream begins an entry that pieces are joined in.
func (t *Pane) startStream(stamp session.Stamp) {
	t.speech.stream = newStreamEntry(t.stamped(stamp))
	t.push(t.speech.stream)
}

// joinFrom makes one document of the messages from entry first on.
func (t *Pane) joinFrom(first int, stamp session.Stamp) {
	messages := make([]*messageEntry, 0, len(t.entries)-first)
	for _, e := range t.entries[first:] {
		if m, ok := e.(*messageEntry); ok {
			messages = append(messages, m)
		}
	}
	t.truncate(first)
	if len(messages) > 0 {
		stamp = session.Stamp{At: messages[0].at, Run: messages[0].run}
	}
	t.startStream(stamp)
	for _, m := range messages {
		t.speech.stream.write(m.source())
	}
	t.busy[t.speech.stream.index] = t.speech.stream
}

func (t *Pane) endStream() {
	if s := t.speech.stream; s != nil {
		s.Finish()
		t.grown(s)
	}
	t.speech.stream = nil
}

// endSpeech says that what comes next is no continuation.
func (t *Pane) endSpeech() {
	t.endStream()
	t.speech = speech{}
	waiting := t.waiting
	t.waiting = nil
	for _, e := range waiting {
		t.push(e)
	}
}

// setJoining shows all assistant text anew, joined or as it was sent, and
// keeps the reader at what was on top.
func (t *Pane) setJoining(j joining) {
	following := t.list.Following()
	top, _ := t.list.Top()
	place, current := t.piecesBefore(top.Item), t.piecesBefore(t.current)
	old := slices.Clone(t.entries)
	live := t.speech.open
	t.truncate(0)
	t.joining = j
	t.speech = speech{}
	for _, e := range old {
		t.replay(e)
	}
	if !live {
		t.endSpeech()
	}
	t.reindexRuns()
	t.current = t.entryOfPiece(current)
	if !following {
		t.list.GotoItem(t.entryOfPiece(place), list.AlignTop)
	}
	t.find.restart()
}

// piecesOf is how many pieces an entry was sent in.
func piecesOf(e entry) int {
	if s, ok := e.(*streamEntry); ok {
		return s.cuts.count
	}
	return 1
}

// piecesBefore counts the pieces of the entries before entry i.
func (t *Pane) piecesBefore(i int) int {
	n := 0
	for _, e := range t.entries[:min(i, len(t.entries))] {
		n += piecesOf(e)
	}
	return n
}

// entryOfPiece is the entry that holds the piece with that many before it.
func (t *Pane) entryOfPiece(before int) int {
	for i, e := range t.entries {
		if before -= piecesOf(e); before < 0 {
			return i
		}
	}
	return max(len(t.entries)-1, 0)
}

// replay adds an entry again in the present way of joining.
func (t *Pane) replay(e entry) {
	switch e := e.(type) {
	case *messageEntry:
		if !e.whole {
			t.say(session.Stamp{At: e.at, Run: e.run}, []string{e.source()})
			return
		}
		t.endSpeech()
		t.push(newMessageEntry(e.base, e.source(), true))
	case *streamEntry:
		for _, piece := range e.cuts.split(e.source()) {
			t.say(session.Stamp{At: e.at, Run: e.run}, []string{piece})
		}
	default:
		t.endSpeech()
		t.push(e)
	}
}

// reindexRuns moves each run's first entry along.
func (t *Pane) reindexRuns() {
	at := 0
	for _, r := range t.runs {
		for at < len(t.entries) {
			if p, ok := t.entries[at].(*promptEntry); ok && p.run == r.ID {
				r.first = at
				break
			}
			at++
		}
	}
}
