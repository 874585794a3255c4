// Package transcript shows a session as it happens: an entry for each request,
// message, command, artifact, result and error, oldest first.
//
// A [Pane] knows nothing of the program around it. It is given the events of a
// session in their order, its size and its theme; it moves, folds, searches and
// marks as it is told, and answers what is chosen. Entries draw themselves in
// blocks, for a list that asks only for those in sight, so that a frame costs the
// window however much was said. What takes longer than a frame, such as reading
// markdown, is left for [Pane.Work]. All that entries show is hostile.
//
// A new kind of entry is a type in a file of its own, which embeds stack, lays itself
// out in parts (part.go), and says what copying it copies; and a line in apply.go that
// adds it.
package transcript

import (
	"time"

	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// drawnBytes bounds the lines that are kept drawn: some hundred windows.
const drawnBytes = 3 << 20

// Pane is the transcript of a session.
type Pane struct {
	painter *painter
	list    *list.List
	entries []entry
	// failed is told of each error.
	failed func(*report.Problem)
	runs   []*run
	// prompts counts the requests that went out.
	prompts int
	joining joining
	speech  speech
	output  *outputEntry
	// artifacts are the entries that stand for uploads.
	artifacts map[int]*artifactEntry
	// waiting are entries that would cut a stream of text in two; they follow
	// where it ends.
	waiting []entry
	// busy holds entries with markdown work left.
	busy  map[int]entry
	watch report.Watch
	// cancel is of the newest run.
	cancel report.Cancel

	width, height int
	// current is the entry that keys act on; picked says that it was chosen, and
	// is not just the last one.
	current int
	picked  bool
	find    finder
	sel     selection
}

// New returns an empty transcript, which hands each error to failed.
func New(th *theme.Theme, failed func(*report.Problem)) *Pane {
	t := &Pane{
		painter: new(painter), list: list.New(list.Options{Gap: 1, CacheBytes: drawnBytes}), failed: failed,
		artifacts: map[int]*artifactEntry{}, busy: map[int]entry{},
	}
	t.painter.setTheme(th)
	return t
}

// SetSize gives the pane w cells by h rows; one column is the scrollbar's.
func (t *Pane) SetSize(w, h int) {
	if w == t.width && h == t.height {
		return
	}
	t.width, t.height = w, h
	t.list.SetSize(max(w-1, 1), max(h, 1))
	t.sel = selection{}
}

// SetTheme draws everything anew.
func (t *Pane) SetTheme(th *theme.Theme) {
	t.painter.setTheme(th)
	t.list.Invalidate()
}

// Pending returns what makes ready the lexers that drawing lacked, to be run
// beside the screen, or nil; [Pane.Warmed] follows.
func (t *Pane) Pending() func() { return t.painter.markdown.Pending() }

// Warmed draws code again that was drawn plain.
func (t *Pane) Warmed() {
	t.painter.generation++
	t.list.Invalidate()
}

// Bounds of what one call of Work does.
const (
	layoutBudget = 2 * time.Millisecond
	scanBudget   = 4 * time.Millisecond
)

// Work does a slice of what streaming and searching left to do, and says whether
// there is more.
func (t *Pane) Work() (more bool) {
	more = t.advance()
	return t.scan() || more
}

// advance reads markdown.
func (t *Pane) advance() (more bool) {
	deadline := time.Now().Add(layoutBudget)
	for i, e := range t.busy {
		budget := time.Until(deadline)
		if budget <= 0 {
			return true
		}
		if !e.advance(budget) {
			delete(t.busy, i)
		}
		t.list.Changed(i)
	}
	return len(t.busy) > 0
}

// add appends an entry and ends the speech before it.
func (t *Pane) add(e entry) {
	t.endSpeech()
	t.output = nil
	t.push(e)
}

func (t *Pane) push(e entry) {
	i := len(t.entries)
	e.common().index = i
	t.entries = append(t.entries, e)
	t.list.Append(e)
	t.picked = t.picked && !t.list.Following()
	t.find.stale = true
	if e.advance(0) {
		t.busy[i] = e
	}
}

// shows reports whether an entry is in the list.
func (t *Pane) shows(e entry) bool {
	i := e.common().index
	return i < len(t.entries) && t.entries[i] == e
}

// changed tells the list and the search that an entry shows something else now.
func (t *Pane) changed(e entry) {
	t.list.Changed(e.common().index)
	t.find.stale = true
}

// grown is changed for an entry with more markdown to read.
func (t *Pane) grown(e entry) {
	t.busy[e.common().index] = e
	t.changed(e)
}

// truncate drops the entries from n on.
func (t *Pane) truncate(n int) {
	for i := n; i < len(t.entries); i++ {
		delete(t.busy, i)
		t.entries[i] = nil
	}
	t.entries = t.entries[:n]
	t.list.Truncate(n)
}

// Note adds a remark of ruse's own.
func (t *Pane) Note(s session.Stamp, tone Tone, glyph, words string) {
	t.add(newNoteEntry(t.stamped(s), tone, glyph, words))
}

// Fail adds an error.
func (t *Pane) Fail(s session.Stamp, p report.Problem) {
	t.add(newProblemEntry(t.stamped(s), &p))
	t.failed(&p)
}

// stamped is what a new entry begins with.
func (t *Pane) stamped(s session.Stamp) base {
	return base{painter: t.painter, run: s.Run, at: s.At}
}
