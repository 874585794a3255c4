package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Bounds of the log: of the text of all its lines, and of what is left when that
// is too much.
const (
	logBytes = 4 << 20
	logLess  = logBytes / 8 * 7
)

// logSection is the section of what the runtime logs. It follows the newest line
// while that is chosen.
type logSection struct {
	window
	lines []logLine
	bytes int
	first int   // the number of the oldest line
	shown []int // the numbers of those that are listed
	open  map[int]bool
	query string
	least report.Level
	// runs are those that a source_id stands for.
	runs map[string]session.RunID
	// tools says that calls of tools are logged.
	tools bool
}

// logLine is a line, harmless and without its source_id where that is a run's.
type logLine struct {
	at    time.Time
	run   session.RunID
	level report.Level
	text  string
}

func (s *logSection) about() about {
	a := about{
		name: "Log", opens: "whole line", copies: "copy line", also: "runtime lines spawn stderr",
		empty: "only what --spawn starts is heard", none: "there is no line in the log", aside: true,
	}
	switch {
	case s.least == report.Warn:
		a.says = "warn+"
	case s.least == report.Error:
		a.says = "error+"
	}
	if s.query != "" {
		a.says = strings.TrimSpace(a.says + " /" + s.query)
	}
	if a.says != "" && len(s.lines) > 0 {
		a.empty = "no such line"
	}
	return a
}

func (s *logSection) commands() []command {
	return []command{
		{name: "search-log", group: groupRead, also: "find filter grep log", keys: []string{"/"}, help: "search the log", why: (*Model).noLog, run: does((*Model).searchLog)},
		{name: "log-level", group: groupRead, also: "log warnings errors severity", keys: []string{"L"}, help: "all lines, warnings, errors", why: (*Model).noLog, run: does(func(m *Model) { m.log().nextLevel() })},
		{name: "restart-runtime", group: groupRun, also: "spawn", keys: []string{"R"}, help: "start the runtime again", why: (*Model).notSpawned, run: func(m *Model) tea.Cmd { return m.restart(nil) }},
	}
}

func (m *Model) log() *logSection { return sectionOf[*logSection](m.panel) }

func (m *Model) noLog() string {
	s := m.log()
	return unless(len(s.lines) > 0, s.about().none)
}

func (s *logSection) detail() detail { return nil }
func (s *logSection) Len() int       { return len(s.shown) }

func (s *logSection) apply(ev session.Event) {
	switch ev := ev.(type) {
	case session.Sent:
		id := ""
		switch m := ev.Message.(type) {
		case *protocol.Invocation:
			id = m.SourceID
		case *protocol.CommandExecution:
			id = m.SourceID
		}
		if id != "" {
			if s.runs == nil {
				s.runs = map[string]session.RunID{}
			}
			s.runs[id] = ev.Run
		}
	case session.Logged:
		s.add(ev)
	}
}

// add adds a line. One that is indented goes on with what the line before says.
func (s *logSection) add(ev session.Logged) {
	if _, ok := report.ParseTool(ev.Line); ok {
		s.tools = true
	}
	l := logLine{at: ev.At, run: ev.Run, text: text.Line(ev.Line)}
	if id, rest, ok := report.SourceID(l.text); ok && s.runs[id] != 0 {
		l.run, l.text = s.runs[id], rest
	}
	if n := len(s.lines); n > 0 && strings.TrimLeft(ev.Line, " \t") != ev.Line {
		l.level = s.lines[n-1].level
	} else {
		l.level = report.LevelOf(l.text)
	}
	s.lines = append(s.lines, l)
	s.bytes += len(l.text)
	if s.bytes > logBytes {
		s.forget()
	}
	if s.lists(l) {
		follows := s.cursor >= len(s.shown)-1
		s.shown = append(s.shown, s.first+len(s.lines)-1)
		if follows {
			s.cursor = len(s.shown) - 1
		}
	}
}

// forget lets go of the oldest lines.
func (s *logSection) forget() {
	n := 0
	for ; s.bytes > logLess && n < len(s.lines)-1; n++ {
		s.bytes -= len(s.lines[n].text)
		delete(s.open, s.first+n)
	}
	s.lines = slices.Delete(s.lines, 0, n)
	s.first += n
	gone, _ := slices.BinarySearch(s.shown, s.first)
	s.shown = slices.Delete(s.shown, 0, gone)
	s.cursor, s.top = max(s.cursor-gone, 0), max(s.top-gone, 0)
}

// lists reports whether a line is what is looked for.
func (s *logSection) lists(l logLine) bool {
	return l.level >= s.least && (s.query == "" || strings.Contains(strings.ToLower(l.text), strings.ToLower(s.query)))
}

// list lists the lines again, and stays near the one that was chosen.
func (s *logSection) list() {
	chosen := s.first + len(s.lines)
	if s.cursor < len(s.shown)-1 {
		chosen = s.shown[s.cursor]
	}
	s.shown, s.top, s.skip = nil, 0, 0
	for i, l := range s.lines {
		if s.lists(l) {
			s.shown = append(s.shown, s.first+i)
		}
	}
	at, _ := slices.BinarySearch(s.shown, chosen)
	s.choose(at, len(s.shown))
}

func (s *logSection) nextLevel() {
	s.least = map[report.Level]report.Level{report.Unknown: report.Warn, report.Warn: report.Error}[s.least]
	s.list()
}

// searchLog asks for what the lines hold that are listed.
func (m *Model) searchLog() {
	s := m.log()
	m.open(dialog.NewLine("Lines of the log with", "list them", s.query, "a word or a few; empty lists all", func(line string) (dialog.Answer, error) {
		s.query = strings.TrimSpace(line)
		s.list()
		return dialog.Nothing, nil
	}))
}

// mark remembers the newest line.
func (s *logSection) mark() (cut func()) {
	end, tools := s.first+len(s.lines), s.tools
	return func() {
		keep := max(end-s.first, 0)
		for _, l := range s.lines[min(keep, len(s.lines)):] {
			s.bytes -= len(l.text)
		}
		s.lines = s.lines[:min(keep, len(s.lines))]
		s.tools = tools
		s.list()
	}
}

// toggle shows all of the chosen line, with its time and run.
func (s *logSection) toggle() {
	if s.open == nil {
		s.open = map[int]bool{}
	}
	n := s.shown[s.cursor]
	s.open[n] = !s.open[n]
}

func (s *logSection) at(i int) logLine { return s.lines[s.shown[i]-s.first] }

func (s *logSection) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	l := s.at(i)
	mark, style := "  ", th.Styles.Text
	switch {
	case l.level >= report.Error:
		mark, style = th.Glyphs.Failed+" ", th.Styles.Failure
	case l.level == report.Warn:
		mark, style = th.Glyphs.Attention+" ", th.Styles.Warning
	case l.level == report.Trace, l.level == report.Debug:
		style = th.Styles.Quiet
	}
	mark = style.Render(mark)
	if i == 0 && len(s.runs) > 0 && !s.tools {
		heading = th.Styles.Faint.Render("it has no calls of tools")
	}
	if chosen {
		style = style.Background(th.Tokens.Surface).Bold(true)
	}
	room := max(width-2, 1)
	if !s.open[s.shown[i]] {
		return heading, []string{mark + style.Render(text.Truncate(l.text, room, th.Glyphs.Ellipsis))}
	}
	for _, words := range text.Break([]string{l.text}, room) {
		lines = append(lines, mark+style.Render(words))
		mark = "  "
	}
	about := l.at.Format("15:04:05")
	if l.run != 0 {
		about += " " + th.Glyphs.Separator + " run " + text.Count(int(l.run))
	}
	return heading, append(lines, "  "+th.Styles.Faint.Render(about))
}

func (s *logSection) copyChosen(m *Model) tea.Cmd { return m.copyText("line", s.at(s.cursor).text) }

// reveal goes to where the line's run begins.
func (s *logSection) reveal(m *Model) { m.transcript.RevealRun(s.at(s.cursor).run) }
