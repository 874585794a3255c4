package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/internal/wire"
	"ruse/ui/theme"
)

// wireSection is the section of all frames, and of the chosen one as it is.
type wireSection struct {
	window
	pane  *wire.Pane
	frame *wire.Frame
	hides bool // the frame
	// recordings are where frames are that left memory.
	recordings []*recordedFrames
	// unsent is a frame that was written by hand and not sent.
	unsent string
}

func newWire(th *theme.Theme) *wireSection {
	pane := wire.New()
	return &wireSection{pane: pane, frame: wire.NewFrame(pane.Store(), th)}
}

func (s *wireSection) about() about {
	says := text.Count(s.pane.Store().Len())
	if s.pane.Filter() != "" {
		says = s.pane.Filter()
	}
	if state := s.pane.State(); state != "" {
		says += ": " + state
	}
	empty := "none yet"
	if s.pane.Filter() != "" {
		empty = "none matches"
	}
	opens := "to its entry"
	if s.Len() > 0 && s.pane.Folds(s.chosen()) {
		opens = "unfold"
	}
	return about{name: "Wire", says: says, opens: opens, copies: "copy frame", also: "frames messages raw json protocol websocket", empty: empty, none: "no frame was seen", aside: true, even: true}
}

// commands look at frames, mark them, and send others.
func (s *wireSection) commands() []command {
	row := func(name, key, help, also string, why func(*Model) string, run func(*Model) tea.Cmd) command {
		return command{name: name, group: groupRead, also: also, keys: []string{key}, help: help, quiet: true, why: why, run: run}
	}
	inFrame := func(do func(*wire.Frame)) func(*Model) tea.Cmd {
		return does(func(m *Model) { do(m.wire.frame) })
	}
	filter := row("filter-frames", "/", "filter", "find choose type dir", nil, does((*Model).openFilter))
	filter.quiet = false
	leave := row("all-frames", "esc", "all frames", "unfilter clear", (*Model).notFiltered, does(func(m *Model) { m.wire.setFilter("") }))
	leave.yields = true
	return []command{
		filter, leave,
		row("frame-fold", "z", "fold in the frame", "unfold json collapse", (*Model).noJSON, inFrame(func(f *wire.Frame) { f.Fold() })),
		row("frame-fold-all", "Z", "fold or unfold all of the frame", "json expand", (*Model).noJSON, inFrame((*wire.Frame).FoldAll)),
		row("frame-down", "J", "down in the frame", "json", (*Model).noFrame, inFrame(func(f *wire.Frame) { f.Move(1) })),
		row("frame-up", "K", "up in the frame", "json", (*Model).noFrame, inFrame(func(f *wire.Frame) { f.Move(-1) })),
		row("frame-bytes", "b", "JSON or bytes", "raw hex control", (*Model).noJSON, inFrame((*wire.Frame).ShowBytes)),
		row("frame-search", "F", "search in the frame", "find json", (*Model).noFrame, does((*Model).openFrameSearch)),
		row("frame-next-match", "n", "next match in the frame", "json", (*Model).noFrameSearch, does(func(m *Model) { m.nextInFrame(1) })),
		row("frame-previous-match", "N", "previous match in the frame", "json", (*Model).noFrameSearch, does(func(m *Model) { m.nextInFrame(-1) })),
		row("frame-show", "v", "show or hide the frame", "json detail", (*Model).noItem, does(func(m *Model) { m.wire.hides = !m.wire.hides })),
		row("mark-frame", "M", "mark the frame", "bookmark", (*Model).notMarkable, func(m *Model) tea.Cmd { return m.markFrame("") }),
		row("send-frame", "c", "send a frame by hand", "compose inject raw template", (*Model).takesNoFrames, does((*Model).chooseTemplate)),
		row("edit-frame", "R", "send this frame again, edited", "repeat replay inject raw", (*Model).noFrameToSend, does((*Model).editFrame)),
		row("frame-time", "T", "this frame in the timeline", "lanes when silence", (*Model).noItem, does((*Model).showFrameInTime)),
		row("note-frame", ";", "note at the frame", "mark comment", (*Model).notMarkable, does((*Model).noteFrame)),
	}
}

func (s *wireSection) Len() int { return s.pane.Len() }

// chosen is the item that the cursor is on; there is one.
func (s *wireSection) chosen() int { return min(max(s.cursor, 0), s.Len()-1) }

// row is the chosen row of the store, or -1.
func (s *wireSection) row() int {
	if s.Len() == 0 {
		return -1
	}
	return s.pane.Place(s.chosen()).Row
}

func (s *wireSection) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	return "", []string{s.pane.Draw(th, i, width, chosen)}
}

// toggle opens the chosen group, or closes it again, or shows or hides the frame.
func (s *wireSection) toggle() {
	if s.Len() > 0 && s.pane.Folds(s.chosen()) {
		s.pane.Fold(s.chosen())
		return
	}
	s.hides = !s.hides
}

// open opens the chosen group, and leads from a frame back to its entry.
func (s *wireSection) open(m *Model) {
	if s.pane.Folds(s.chosen()) {
		s.toggle()
		return
	}
	s.reveal(m)
}

func (s *wireSection) detail() detail {
	if s.hides || s.Len() == 0 {
		return nil
	}
	return s.frame
}

func (s *wireSection) follow() {
	if s.detail() != nil {
		s.frame.Show(s.row())
	}
}

func (s *wireSection) copyChosen(m *Model) tea.Cmd {
	read, inMemory := s.pane.Read(s.chosen())
	copied := func(source string, left int) then {
		return func(m *Model) tea.Cmd {
			if source == "" {
				m.status.set("The frame is no longer in memory.")
				return nil
			}
			what := "frame"
			if left > 0 {
				what = fmt.Sprintf("what is left, %s are not", text.Plural(left, "frame"))
			}
			return m.copyText(what, source)
		}
	}
	if inMemory {
		return copied(read())(m)
	}
	return m.start(func() tea.Msg { return copied(read()) })
}

// reveal goes to the entry that the chosen frame brought, or is in.
func (s *wireSection) reveal(m *Model) {
	store, row := s.pane.Store(), s.row()
	if store.Row(row).Disposition == report.Control {
		m.say(noEntryOfFrame)
		return
	}
	stamp := session.Stamp{At: store.At(row), Run: session.RunID(store.Row(row).Run)}
	if !m.transcript.RevealEvent(stamp) {
		m.say(noEntryOfFrame)
		return
	}
	m.setFocus(paneTranscript)
}

// apply takes an event. The list follows only where the last item is chosen; else what
// is chosen stays so.
func (s *wireSection) apply(ev session.Event) {
	s.anchored(func() { s.pane.Apply(ev) })
}

// anchored does something that may put items before the chosen one.
func (s *wireSection) anchored(do func()) {
	n := s.Len()
	if s.cursor >= n-1 { // at the end
		do()
		s.cursor = max(s.Len()-1, 0)
		return
	}
	place := s.pane.Place(s.chosen())
	do()
	s.goTo(s.pane.Item(place))
}

// goTo moves the cursor to an item, and the window as far.
func (s *wireSection) goTo(item int) {
	by := item - s.cursor
	s.cursor += by
	s.top = max(s.top+by, 0)
}

func (s *wireSection) mark() (cut func()) {
	back := s.pane.Mark()
	return func() {
		back()
		s.choose(s.cursor, s.Len())
	}
}

// work judges frames by the filter, and reports whether there are more.
func (s *wireSection) work() (more bool) {
	if s.pane.Done() {
		return false
	}
	s.anchored(func() { more = s.pane.Work() })
	return more
}

// setFilter shows the frames that an expression chooses, and stays where it was.
func (s *wireSection) setFilter(source string) {
	row, place := max(s.row(), 0), wire.Place{Row: max(s.row(), 0)}
	follows := s.cursor >= s.Len()-1
	if follows {
		row = s.pane.Store().Len()
	}
	s.pane.SetFilter(source, row)
	if follows {
		s.cursor = max(s.Len()-1, 0)
		return
	}
	s.goTo(s.pane.Item(place))
}

// openFilter types the filter over the footer; the list follows what is typed.
func (m *Model) openFilter() {
	s := m.wire
	m.openBar(&searchBar{before: s.pane.Filter(), set: s.setFilter, accept: func() {}}, "dir:recv type:error run:2 \"text\" gap>5s is:malformed, - negates, or", s.pane.Filter())
}

func (m *Model) notFiltered() string {
	return unless(m.wire.pane.Filter() != "", "no filter is set")
}

// openFrameSearch types what is searched for in the frame.
func (m *Model) openFrameSearch() {
	f := m.wire.frame
	m.openBar(&searchBar{before: f.Query(), set: f.Search, accept: func() { m.nextInFrame(1) }}, "search in the frame", "")
}

func (m *Model) nextInFrame(by int) {
	if !m.wire.frame.Next(by) {
		m.status.set(fmt.Sprintf("%q is not in this frame", text.Line(m.wire.frame.Query())))
	}
}

func (m *Model) noFrame() string {
	if why := m.noItem(); why != "" {
		return why
	}
	return unless(!m.wire.hides, "the frame is hidden: "+m.keyOf(inPanel, "frame-show")+" shows it")
}

func (m *Model) noJSON() string {
	if why := m.noFrame(); why != "" {
		return why
	}
	return unless(m.wire.frame.IsJSON(), "this frame is no JSON")
}

func (m *Model) noFrameSearch() string {
	if why := m.noFrame(); why != "" {
		return why
	}
	return unless(m.wire.frame.Query() != "", "nothing is searched for in the frame")
}

// notMarkable says why no frame can be marked.
func (m *Model) notMarkable() string {
	if why := m.noItem(); why != "" {
		return why
	}
	if m.link.source == nil {
		return "there is no connection"
	}
	if _, can := m.link.source.(session.Annotator); can {
		return ""
	}
	return refuses[session.Marker](&m.link, "takes no marks")
}

// markFrame marks the chosen frame, in the recording too. The session's event marks
// the row; what is over has no more events.
func (m *Model) markFrame(note string) tea.Cmd {
	store, row := m.wire.pane.Store(), m.wire.row()
	if old, marked := store.Note(row); marked && old == note {
		m.say("it is marked already")
		return nil
	}
	if s, over := m.link.source.(session.Annotator); over {
		msg := annotatedMsg{m.link.generation, store.Row(row).Seq, note, nil}
		return m.start(func() tea.Msg {
			msg.err = s.Annotate(int(msg.seq), note)
			return msg
		})
	}
	if err := m.link.source.(session.Marker).Mark(store.MarkNote(row, note)); err != nil {
		m.failed(failedMsg{"mark the frame", err})
	}
	return nil
}

// annotatedMsg says what became of a mark beside a recording.
type annotatedMsg struct {
	generation int
	seq        uint32
	note       string
	err        error
}

func (msg annotatedMsg) apply(m *Model) tea.Cmd {
	switch store := m.wire.pane.Store(); {
	case msg.err != nil:
		m.failed(failedMsg{"mark the frame", msg.err})
	case msg.generation == m.link.generation:
		if row := store.FindSeq(msg.seq); row < store.Len() && store.Row(row).Seq == msg.seq {
			store.Mark(row, msg.note)
		}
	}
	return m.readLandmarks()
}

// noteFrame asks for the note of a mark.
func (m *Model) noteFrame() {
	old, _ := m.wire.pane.Store().Note(m.wire.row())
	m.open(dialog.NewLine("A note at this frame", "note", old, "what is of interest here", func(line string) (dialog.Answer, error) {
		return func() tea.Cmd { return m.markFrame(line) }, nil
	}))
}

// frameOfEntry is the row of the frame that brought the current entry, or -1.
func (m *Model) frameOfEntry() int {
	stamp, ok := m.transcript.Event()
	if !ok {
		return -1
	}
	return m.wire.pane.Store().Find(stamp.At, stamp.Run)
}

func (m *Model) noFrameOfEntry() string {
	if why := m.noEntry(); why != "" {
		return why
	}
	return unless(m.frameOfEntry() >= 0, "this entry came with no frame")
}

// showFrameOfEntry goes to the frame that brought the current entry.
func (m *Model) showFrameOfEntry() { m.showFrame(m.frameOfEntry()) }

// showFrame goes to a row of the wire.
func (m *Model) showFrame(row int) {
	s := m.wire
	s.goTo(s.pane.Reveal(row))
	s.hides = false
	m.panel.active = s
	m.setFocus(panePanel)
}

// noEntryOfFrame is said of a frame that the transcript shows nothing of.
const noEntryOfFrame = "nothing in the transcript came of this frame"
