package ui

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
func (t *transcript) say(stamp session.Stamp, blocks []string) {
	if !t.speech.open {
		t.output = nil
		t.speech = speech{open: true, first: len(t.entries)}
	}
	if len(blocks) != 1 {
		t.endStream()
		for _, block := range blocks {
			t.push(newMessageEntry(t.base(stamp), block, true))
		}
		t.speech = speech{open: true, first: len(t.entries)}
		return
	}
	t.piece(stamp, blocks[0])
}

func (t *transcript) piece(stamp session.Stamp, words string) {
	s := &t.speech
	joined := s.pieces.Add(words)
	switch {
	case s.stream != nil:
	case t.brush.joining == joinAlways:
		t.startStream(stamp)
	case t.brush.joining == joinByText && joined:
		t.joinFrom(s.first, stamp)
	}
	if s.stream == nil {
		t.push(newMessageEntry(t.base(stamp), words, false))
		return
	}
	s.stream.write(words)
	t.busy[s.stream.index] = s.stream
	t.changed(s.stream)
}

// resume adds the end of a message that was held back until later to the
// message: the last one of its run.
func (t *transcript) resume(stamp session.Stamp, end string) {
	if t.speech.stream == nil {
		if e := t.lastMessage(stamp.Run); e != nil {
			e.add(end)
			if e.advance(0) {
				t.busy[e.index] = e
			}
			t.changed(e)
			t.speech.pieces.Extend(end)
			return
		}
	}
	t.say(stamp, []string{end})
}

// lastMessage is what a run's agent said last, where it is an entry of its own.
func (t *transcript) lastMessage(run session.RunID) *messageEntry {
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
func (t *transcript) startStream(stamp session.Stamp) {
	t.speech.stream = newStreamEntry(t.base(stamp))
	t.push(t.speech.stream)
}

// joinFrom makes one document of the messages from entry first on.
func (t *transcript) joinFrom(first int, stamp session.Stamp) {
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

func (t *transcript) endStream() {
	if s := t.speech.stream; s != nil {
		s.finish()
		t.busy[s.index] = s
		t.changed(s)
	}
	t.speech.stream = nil
}

// endSpeech says that what comes next is no continuation.
func (t *transcript) endSpeech() {
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
func (t *transcript) setJoining(j joining) {
	following := t.list.Following()
	top, _ := t.list.Top()
	place, current := t.piecesBefore(top.Item), t.piecesBefore(t.current)
	old := slices.Clone(t.entries)
	live := t.speech.open
	t.truncate(0)
	t.brush.joining = j
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
func (t *transcript) piecesBefore(i int) int {
	n := 0
	for _, e := range t.entries[:min(i, len(t.entries))] {
		n += piecesOf(e)
	}
	return n
}

// entryOfPiece is the entry that holds the piece with that many before it.
func (t *transcript) entryOfPiece(before int) int {
	for i, e := range t.entries {
		if before -= piecesOf(e); before < 0 {
			return i
		}
	}
	return max(len(t.entries)-1, 0)
}

// replay adds an entry again in the present way of joining.
func (t *transcript) replay(e entry) {
	switch e := e.(type) {
	case *messageEntry:
		if !e.whole {
			t.say(session.Stamp{At: e.at, Run: e.run}, []string{e.source()})
			return
		}
		t.endSpeech()
		t.push(newMessageEntry(e.entryBase, e.source(), true))
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
func (t *transcript) reindexRuns() {
	at := 0
	for _, r := range t.runs {
		for at < len(t.entries) {
			if p, ok := t.entries[at].(*promptEntry); ok && p.run == r.id {
				r.first = at
				break
			}
			at++
		}
	}
}
