// Package trust asks a person on the terminal whether a project's file may have
// what it asks for, before anything is dialled: it is a program of its own, since
// a yes that comes after the first connection comes too late.
package trust

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/profile"
	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// Question asks whether a project's file may have what it asks for.
type Question struct {
	// File is the project's file.
	File string
	Asks []profile.Ask
	// Plain asks for glyphs that every terminal has.
	Plain bool
}

// Answer is what the person says to a Question.
type Answer uint8

// The answers; the zero value is what no answer counts as.
const (
	Quit   Answer = iota // end the program
	None                 // go on, and give nothing of it
	Once                 // give it this time
	Always               // give it until the file changes
)

// Ask shows the question on the terminal, and nothing else: it is asked
// before anything is dialled. The context ends it like a quit. Options are as
// for Run.
func Ask(ctx context.Context, q Question, options ...tea.ProgramOption) (Answer, error) {
	options = append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}, options...)
	m := newModel(q)
	_, err := tea.NewProgram(m, options...).Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return Quit, context.Cause(ctx)
	}
	return m.answer, err
}

// model is the program of Ask.
type model struct {
	question Question
	theme    *theme.Theme
	answer   Answer

	width, height int
	// cursor is the choice that enter takes, top the first line that is shown of
	// what is asked for.
	cursor, top int
	// room is how many lines of it the screen has room for, lines how many there
	// are.
	room, lines int
}

// choices are the answers in the order in which they stand. The first
// stands ready, so that an enter that was meant for something else gives nothing.
var choices = [...]struct {
	answer Answer
	words  string
}{
	{None, "connect, and give nothing of this"},
	{Once, "give it this time"},
	{Always, "give it until the file changes"},
	{Quit, "quit"},
}

// roomyHeight is from how many rows on the question says what it is about.
const roomyHeight = 20

func newModel(q Question) *model {
	m := &model{question: q, theme: theme.New(true)}
	m.setDark(true)
	return m
}

func (m *model) setDark(dark bool) {
	if m.theme = theme.New(dark); m.question.Plain {
		m.theme = m.theme.Plain()
	}
}

// Init asks the terminal for its background.
func (m *model) Init() tea.Cmd { return tea.RequestBackgroundColor }

// Update takes keys.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.setDark(msg.IsDark())
	case tea.MouseWheelMsg:
		m.scroll(list.WheelStep(msg))
	case tea.KeyPressMsg:
		return m, m.press(msg.String())
	}
	m.layOut()
	return m, nil
}

func (m *model) press(k string) tea.Cmd {
	switch k {
	case "esc", "ctrl+c", "q":
		m.answer = Quit
		return tea.Quit
	case "enter":
		if m.width == 0 {
			return nil // typed before the question was seen
		}
		m.answer = choices[m.cursor].answer
		return tea.Quit
	case "down", "j", "tab":
		m.cursor = min(m.cursor+1, len(choices)-1)
	case "up", "k", "shift+tab":
		m.cursor = max(m.cursor-1, 0)
	case "pgdown", "space":
		m.scroll(max(m.room-1, 1))
	case "pgup":
		m.scroll(-max(m.room-1, 1))
	}
	return nil
}

func (m *model) scroll(by int) { m.top = max(min(m.top+by, m.lines-m.room), 0) }

// body says what is asked for, by who would get it.
func (m *model) body(width int) []string {
	st := m.theme.Styles
	words := []string{
		"This project's file asks for something of yours. Whoever wrote it would get it.",
		text.Line(m.question.File), "",
	}
	lines := text.Each(text.Wrap(words, width), st.Quiet.Render)
	if m.height < roomyHeight {
		lines = nil // what is asked for is more
	}
	for i, a := range m.question.Asks {
		if i == 0 || a.To != m.question.Asks[i-1].To {
			lines = append(lines, text.Each(text.Wrap([]string{"to " + text.Line(a.To)}, width), st.Strong.Render)...)
		}
		lines = append(lines, hanging("  "+m.theme.Glyphs.Dot+" ", text.Line(a.What), width)...)
		lines = append(lines, text.Each(hanging("    ", text.Line(a.From.String()), width), st.Faint.Render)...)
	}
	return lines
}

// hanging wraps a line behind a mark.
func hanging(mark, clean string, width int) []string {
	lines := text.Wrap([]string{clean}, max(width-text.Width(mark), 1))
	for i, line := range lines {
		if i == 0 {
			lines[i] = mark + line
		} else {
			lines[i] = strings.Repeat(" ", text.Width(mark)) + line
		}
	}
	return lines
}

// layOut finds how much room there is for what is asked for.
func (m *model) layOut() {
	const around = 3 + len(choices) + 2 // border, title, hint; choices; a line over and under them
	m.lines = len(m.body(m.inside()))
	m.room = max(m.height-around-1, 1)
	m.scroll(0)
}

func (m *model) inside() int { return max(min(m.width-6, 90), 20) }

// View draws the question in the middle of an empty screen.
func (m *model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	v.WindowTitle = "ruse"
	return v
}

func (m *model) draw() string {
	switch {
	case m.width == 0 || m.height == 0:
		return ""
	case text.TooSmall(m.width, m.height) != "":
		return text.TooSmall(m.width, m.height)
	}
	th := m.theme
	body := m.body(m.inside())
	lines := body[m.top:min(m.top+m.room, len(body))]
	more := ""
	if hidden := len(body) - m.top - len(lines); hidden > 0 {
		more = th.Styles.Warning.Render(fmt.Sprintf("%s more %s space", text.Plural(hidden, "line"), th.Glyphs.Separator))
	}
	lines = append(append([]string{}, lines...), more)
	for i, c := range choices {
		if i == m.cursor {
			lines = append(lines, th.Styles.Accent.Render(th.Glyphs.Prompt+" ")+th.Styles.Strong.Render(c.words))
		} else {
			lines = append(lines, "  "+c.words)
		}
	}
	box := th.Box("May this project have it?", lines, "up down choose   enter take   esc quit", m.width)
	screen := make([]string, m.height)
	text.Overlay(screen, box, max((m.width-text.Widest(box))/2, 0), max((m.height-len(box))/2, 0))
	return strings.Join(screen, "\n")
}
