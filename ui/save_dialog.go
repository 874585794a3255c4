package ui

import (
	"context"
	"errors"
	"fmt"
	"path"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// saveDialog asks where to save artifacts. It stays open until they are saved,
// so that a path that does not do can be changed.
type saveDialog struct {
	title string
	text  []string
	// base is the name that a file gets in a folder.
	base  string
	input textinput.Model
	save  func(ctx context.Context, path string, replace bool) (string, error)
	ctx   context.Context

	problem string
	// there is the path at which a file was found: enter again replaces it.
	there string
	// saving says that a command is writing; stop ends it early.
	saving bool
	stop   func()
}

// savedFileMsg is what became of saving.
type savedFileMsg struct {
	dialog *saveDialog
	// path is where to, as far as it was found out.
	path, said string
	err        error
}

// saveArtifact asks where to save the chosen artifact.
func (m *Model) saveArtifact() {
	a, ok := m.artifacts.version()
	if !ok || a.State != session.ArtifactStored || !onDisk(a) {
		m.status.set("only an artifact that is stored on this machine can be saved")
		return
	}
	base := path.Base(safePath(a.Filepath))
	m.open(newSaveDialog(m.ctx, "Save "+text.Line(a.Filename), base, nil,
		func(ctx context.Context, path string, replace bool) (string, error) {
			return saveOne(ctx, a, path, replace)
		}))
}

// saveAll asks where to save all artifacts as a zip.
func (m *Model) saveAll() {
	files, left := m.artifacts.saveable()
	if len(files) == 0 {
		m.status.set("no artifact is stored on this machine yet")
		return
	}
	words := []string{"The newest version of each; " + m.keyOf(inPanel, "copy-path") + " copies the path of an earlier one."}
	if left > 0 {
		words = append(words, fmt.Sprintf("%s not stored on this machine: left out.", text.Plural(left, "artifact")))
	}
	m.open(newSaveDialog(m.ctx, "Save "+text.Plural(len(files), "artifact")+" as a zip", "artifacts.zip", words,
		func(ctx context.Context, path string, replace bool) (string, error) {
			return saveZip(ctx, files, path, replace)
		}))
}

// saveable returns the newest stored version of each artifact that has one on
// this machine, and how many have none.
func (l *fileList) saveable() (files []session.Artifact, left int) {
	for _, f := range l.sorted {
		if a, ok := f.stored(); ok && onDisk(a) {
			files = append(files, a)
		} else {
			left++
		}
	}
	return files, left
}

func newSaveDialog(
	ctx context.Context, title, base string, text []string, save func(context.Context, string, bool) (string, error),
) *saveDialog {
	d := &saveDialog{title: title, text: text, base: base, input: newInput(base), save: save, ctx: ctx}
	d.input.Focus()
	return d
}

func (d *saveDialog) scope() scope { return inLine }

func (d *saveDialog) accept() (answer, tea.Cmd) { return nil, d.start() }

func (d *saveDialog) decline() answer {
	if d.saving {
		d.stop()
	}
	return answerClose{}
}

func (d *saveDialog) handle(msg tea.Msg) (answer, tea.Cmd) {
	if _, key := msg.(tea.KeyPressMsg); key && d.saving {
		return nil, nil
	}
	before := d.input.Value()
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	if d.input.Value() != before {
		d.problem, d.there = "", ""
	}
	return nil, cmd
}

// start writes the file off the model's goroutine. A file that was found there
// is replaced only when the person was told of it.
func (d *saveDialog) start() tea.Cmd {
	ctx, stop := context.WithCancel(d.ctx)
	d.saving, d.stop, d.problem = true, stop, ""
	typed, there := d.input.Value(), d.there
	return func() tea.Msg {
		defer stop()
		path, err := target(typed, d.base)
		if err != nil {
			return savedFileMsg{dialog: d, err: err}
		}
		said, err := d.save(ctx, path, path == there)
		return savedFileMsg{d, path, said, err}
	}
}

// take closes the dialog, or leaves it open with what to do.
func (msg savedFileMsg) take(m *Model) tea.Cmd {
	d := msg.dialog
	d.saving = false
	open := m.top() == dialog(d)
	switch {
	case msg.err == nil:
		if open {
			m.dialogs = m.dialogs[:len(m.dialogs)-1]
		}
		m.status.set(msg.said)
	case !open && errors.Is(msg.err, context.Canceled):
		m.status.set("saving was stopped; no file was left")
	case open && errors.Is(msg.err, errThere):
		d.there = msg.path
		d.problem = "There is a file of that name. enter again replaces it."
	default:
		d.problem = text.Error(msg.err) + "."
		m.trouble(problem{text: "ruse could not save to " + text.Line(msg.path) + ".", why: text.Error(msg.err), try: m.keyOf(inPanel, "save") + " asks for another path"})
	}
	return nil
}

func (d *saveDialog) draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 72)
	d.input.SetWidth(room - 2)
	lines := text.Wrap(d.text, room)
	top := len(lines)
	lines = append(lines, "> "+d.input.View(), "")
	switch {
	case d.saving:
		lines = append(lines, th.Styles.Quiet.Render("saving"+th.Glyphs.Ellipsis))
	case d.problem != "":
		lines = append(lines, text.Each(text.Wrap([]string{d.problem}, room), th.Styles.Dialog.Problem.Render)...)
	default:
		lines = append(lines, th.Styles.Dialog.Hint.Render("a path; ~ is your home"))
	}
	cursor := d.input.Cursor()
	if cursor != nil {
		cursor.X += theme.BoxLeft + 2
		cursor.Y += theme.BoxTop + 1 + top
	}
	return th.Box(d.title, append(lines, ""), "enter save   esc back", w), cursor
}
