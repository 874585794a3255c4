package ui

import (
	"slices"
	"time"

	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// drawnBytes bounds the lines that are kept drawn: some hundred windows.
const drawnBytes = 3 << 20

// layoutBudget is how much work on markdown one Update may do; what is left is
// carried over to the next frame.
const layoutBudget = 2 * time.Millisecond

// transcript is the pane that shows a session's entries, oldest first.
type transcript struct {
	brush   *brush
	list    *list.List
	entries []entry
	runs    []*runInfo
	speech  speech
	output  *outputEntry
	// artifacts are the lines of the transcript that stand for uploads.
	artifacts map[int]*artifactEntry
	// waiting are entries that would cut a stream of text in two; they follow
	// where it ends.
	waiting []entry
	// busy holds entries with markdown work left.
	busy  map[int]entry
	watch report.Watch
	// prompts counts the requests that went out.
	prompts int

	width, height int
	// current is the entry that keys act on; picked says that it was chosen, and
	// is not just the last one.
	current int
	picked  bool
	find    finder
	sel     selection
}

// runInfo is what the transcript knows of one run.
type runInfo struct {
	id           session.RunID
	title        string
	first        int
	state        session.State
	began, ended time.Time
	err          error
	result       *resultEntry
	// stopped says that one of its commands failed.
	stopped bool
	// commands says that it runs commands.
	commands bool
	// sent says that its request is in the transcript.
	sent bool
	// cancelled is when a cancel was sent.
	cancelled time.Time
}

// outcome is the state that the person is told: a run whose command failed came
// to its end in order, and failed.
func (r *runInfo) outcome() session.State {
	if r.stopped && r.state == session.Succeeded {
		return session.Failed
	}
	return r.state
}

// took is how long the run was under way, up to now where it still is.
func (r *runInfo) took(now time.Time) time.Duration {
	if r.ended.IsZero() {
		return now.Sub(r.began)
	}
	return r.ended.Sub(r.began)
}

func newTranscript(b *brush) *transcript {
	return &transcript{
		brush: b, list: list.New(list.Options{Gap: 1, CacheBytes: drawnBytes}),
		artifacts: map[int]*artifactEntry{}, busy: map[int]entry{},
	}
}

// setSize gives the pane w cells by h rows; one column is the scrollbar's.
func (t *transcript) setSize(w, h int) {
	if w == t.width && h == t.height {
		return
	}
	t.width, t.height = w, h
	t.list.SetSize(max(w-1, 1), max(h, 1))
	t.sel.clear()
}

// setTheme draws everything anew.
func (t *transcript) setTheme(th *theme.Theme) {
	t.brush.setTheme(th)
	for _, e := range t.entries {
		if r, ok := e.(interface{ restyle() }); ok {
			r.restyle()
		}
	}
	t.list.Invalidate()
}

// warmed draws code again that was drawn plain.
func (t *transcript) warmed() {
	t.brush.generation++
	t.list.Invalidate()
}

// add appends an entry and ends the speech before it.
func (t *transcript) add(e entry) {
	t.endSpeech()
	t.output = nil
	t.push(e)
}

func (t *transcript) push(e entry) {
	e.base().index = len(t.entries)
	t.entries = append(t.entries, e)
	t.list.Append(e)
	t.picked = t.picked && !t.list.Following()
	if e.advance(0) {
		t.busy[e.base().index] = e
	}
}

// shows reports whether an entry is in the list.
func (t *transcript) shows(e entry) bool {
	i := e.base().index
	return i < len(t.entries) && t.entries[i] == e
}

// revealProblem goes to where an error came, if it is shown.
func (t *transcript) revealProblem(p *report.Problem) {
	t.jump(slices.IndexFunc(t.entries, func(e entry) bool {
		shown, ok := e.(*problemEntry)
		return ok && shown.Problem == p
	}))
}

// changed tells the list that an entry shows something else now.
func (t *transcript) changed(e entry) { t.list.Changed(e.base().index) }

// truncate drops the entries from n on.
func (t *transcript) truncate(n int) {
	for i := n; i < len(t.entries); i++ {
		delete(t.busy, i)
		t.entries[i] = nil
	}
	t.entries = t.entries[:n]
	t.list.Truncate(n)
}

// advance does markdown work that is left, within the budget of one Update,
// and says whether there is more.
func (t *transcript) advance() (more bool) {
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

// base is what a new entry begins with.
func (t *transcript) base(s session.Stamp) entryBase {
	return entryBase{brush: t.brush, run: s.Run, at: s.At}
}

// note adds a remark of ruse's own.
func (t *transcript) note(s session.Stamp, tone tone, glyph, text string) {
	t.add(&noteEntry{entryBase: t.base(s), glyph: glyph, text: text, tone: tone})
}

// runOf returns what is known of a run, or nil.
func (t *transcript) runOf(id session.RunID) *runInfo {
	for i := len(t.runs) - 1; i >= 0; i-- {
		if t.runs[i].id == id {
			return t.runs[i]
		}
	}
	return nil
}
