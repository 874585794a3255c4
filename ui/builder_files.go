package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/session/files"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/report"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// maxFile bounds a file that is read into the form, in bytes: a frame cannot be
// larger.
const maxFile = 32 << 20

// askFile asks for the path of a file, and hands its text to use.
func (m *Model) askFile(title string, use func(m *Model, b *builder, text string)) tea.Cmd {
	m.open(dialog.NewLine(title, "read", "", "path of a file", func(line string) (dialog.Answer, error) {
		path := strings.TrimSpace(line)
		if path == "" {
			return nil, errors.New("name a file")
		}
		return func() tea.Cmd {
			return m.start(func() tea.Msg {
				content, err := readText(path)
				return toBuilder(err, func(m *Model, b *builder) { use(m, b, content) })
			})
		}, nil
	}))
	return nil
}

// readText reads a regular file: anything else could block for ever.
func readText(path string) (string, error) {
	path, err := request.ExpandHome(path)
	if err != nil {
		return "", err
	}
	data, err := files.Read(path, maxFile)
	switch {
	case errors.Is(err, files.ErrTooLarge):
		return "", fmt.Errorf("%s is larger than %s", path, text.Size(maxFile))
	case errors.Is(err, files.ErrNotRegular):
		return "", fmt.Errorf("%s is no regular file", path)
	}
	return string(data), err
}

// useSchema takes a file's text as the output schema.
func useSchema(_ *Model, b *builder, text string) {
	b.SetText(fieldSchema, strings.TrimRight(text, "\r\n"))
	b.Focus(fieldSchema)
}

// useMessage fills the form from a file with a message.
func useMessage(m *Model, b *builder, content string) {
	r, err := request.Import(content)
	if err != nil {
		b.Say("The file cannot be read as a message: " + text.Error(err))
		return
	}
	m.recordUnsent(b.Request())
	b.Fill(r)
	b.Say("The form is filled from the file.")
}

// askName asks under which name the request is saved.
func (m *Model) askName(b *builder) tea.Cmd {
	m.open(dialog.NewLine("Save the request as", "save", b.saved, "a name", func(line string) (dialog.Answer, error) {
		name := strings.TrimSpace(line)
		return func() tea.Cmd { return m.saveRequest(name, name == b.saved) }, profile.CheckName(name)
	}))
	return nil
}

// savedMsg says how saving went.
type savedMsg struct {
	name  string
	taken bool
	left  []request.LeftOut
	err   error
}

// saveRequest writes the request of the builder, over another one only when asked
// to.
func (m *Model) saveRequest(name string, replace bool) tea.Cmd {
	b, saved := m.building(), m.cfg.Saved
	if b == nil || saved == nil {
		return nil
	}
	r, also := b.Request().MarkSecrets(), m.alsoSecret()
	return m.start(func() tea.Msg {
		if !replace {
			list, err := saved.List()
			if err != nil {
				return savedMsg{name: name, err: err}
			}
			if slices.ContainsFunc(list, func(s profile.SavedRequest) bool { return strings.EqualFold(s.Name, name) }) {
				return savedMsg{name: name, taken: true}
			}
		}
		left, err := saved.Save(name, r, also...)
		return savedMsg{name: name, left: left, err: err}
	})
}

func (msg savedMsg) apply(m *Model) tea.Cmd {
	switch {
	case msg.err != nil:
		m.say(text.Error(msg.err))
	case msg.taken:
		m.open(&dialog.Confirm{
			Title: "There is a request of that name", Text: []string{msg.name}, Yes: "replace it",
			OnYes: func() tea.Cmd { return m.saveRequest(msg.name, true) },
		})
	default:
		text := "Saved as " + msg.name + "."
		if len(msg.left) > 0 {
			text += " Not written: " + msg.left[0].String()
			if len(msg.left) > 1 {
				text += fmt.Sprintf(", and %d more", len(msg.left)-1)
			}
		}
		if b := m.building(); b != nil {
			b.saved = msg.name
		}
		m.say(text)
	}
	return nil
}

func (msg savedMsg) afterEnd(m *Model) error {
	return failedMsg{"save the request " + msg.name, msg.err}.afterEnd(m)
}

// listSaved offers the saved requests.
func (m *Model) listSaved() tea.Cmd {
	saved := m.cfg.Saved
	return m.start(func() tea.Msg {
		list, err := saved.List()
		return then(func(m *Model) tea.Cmd {
			m.offerSaved(list, err)
			return nil
		})
	})
}

func (m *Model) offerSaved(list []profile.SavedRequest, err error) {
	if err != nil || len(list) == 0 {
		m.say("No request is saved yet. " + text.Error(err))
		return
	}
	var items []dialog.Choice
	for _, s := range list {
		detail := text.Line(text.Marked(s.Title))
		if len(s.Problems) > 0 {
			detail = "cannot be read whole"
		}
		items = append(items, dialog.Choice{
			Label: s.Name, Detail: text.Truncate(detail, 40, m.theme.Glyphs.Ellipsis),
			Answer: func() tea.Cmd { return m.openSaved(s.Name) },
		})
	}
	m.open(dialog.NewPicker("Saved requests", items))
}

// openSaved reads a saved request for the builder.
func (m *Model) openSaved(name string) tea.Cmd {
	saved := m.cfg.Saved
	return m.start(func() tea.Msg {
		r, problems, err := saved.Load(name)
		return toBuilder(err, func(m *Model, b *builder) {
			m.recordUnsent(b.Request())
			b.Fill(r)
			b.saved = name
			b.Say("This is " + name + " now; what stood here is in the history: ctrl+r.")
			for _, p := range problems {
				b.Say(p.String())
				m.transcript.Fail(nowStamp(), report.Problem{Text: p.String()})
			}
		})
	})
}
