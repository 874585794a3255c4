package ui

import (
	"context"
	"errors"
	"fmt"
	"path"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// savedFileMsg is what became of saving.
type savedFileMsg struct {
	saving *saving
	// path is where to, as far as it was found out.
	path, said string
	err        error
}

// saveArtifact asks where to save the chosen artifact.
func (m *Model) saveArtifact() {
	a, ok := m.artifacts.version()
	if !ok || a.State != session.ArtifactStored || !artifact.Local(a) {
		m.status.set("only an artifact that is stored on this machine can be saved")
		return
	}
	base := path.Base(artifact.SafePath(a.Filepath))
	m.askPath("Save "+text.Line(a.Filename), base, nil,
		func(ctx context.Context, path string, replace bool) (string, error) {
			return artifact.Save(ctx, a, path, replace)
		})
}

// saveAll asks where to save all artifacts as a zip.
func (m *Model) saveAll() {
	files, left := m.artifacts.Saveable()
	if len(files) == 0 {
		m.status.set("no artifact is stored on this machine yet")
		return
	}
	words := []string{"The newest version of each; " + m.keyOf(inPanel, "copy-path") + " copies the path of an earlier one."}
	if left > 0 {
		words = append(words, fmt.Sprintf("%s not stored on this machine: left out.", text.Plural(left, "artifact")))
	}
	m.askPath("Save "+text.Plural(len(files), "artifact")+" as a zip", "artifacts.zip", words,
		func(ctx context.Context, path string, replace bool) (string, error) {
			return artifact.SaveZip(ctx, files, path, replace)
		})
}

// askPath asks where to save to, and stays open until save has done it. Base is the
// name that a file gets in a folder. A file that is found there is replaced only
// when the person was told of it.
func (m *Model) askPath(title, base string, words []string, save func(ctx context.Context, path string, replace bool) (string, error)) {
	saving := &saving{}
	saving.dialog = dialog.NewPath(title, base, words, func(typed string, again bool) (tea.Cmd, func()) {
		ctx, stop := context.WithCancel(m.ctx)
		there := saving.there
		return m.start(func() tea.Msg {
			defer stop()
			path, err := artifact.Target(typed, base)
			if err != nil {
				return savedFileMsg{saving: saving, err: err}
			}
			said, err := save(ctx, path, again && path == there)
			return savedFileMsg{saving, path, said, err}
		}), stop
	})
	m.open(saving.dialog)
}

// saving is a file that is saved as the person says.
type saving struct {
	dialog *dialog.Path
	// there is the path at which a file was found.
	there string
}

func (msg savedFileMsg) afterEnd(m *Model) error {
	return failedMsg{"save to " + msg.path, msg.err}.afterEnd(m)
}

// apply closes the dialog, or leaves it open with what to do.
func (msg savedFileMsg) apply(m *Model) tea.Cmd {
	d, wrong := msg.saving.dialog, ""
	open := m.top() == dialog.Dialog(d)
	switch {
	case msg.err == nil:
		if open {
			m.closeTop()
		}
		m.status.set(msg.said)
	case !open && errors.Is(msg.err, context.Canceled):
		m.status.set("saving was stopped; no file was left")
	case open && errors.Is(msg.err, artifact.ErrExists):
		msg.saving.there = msg.path
		wrong = "There is a file of that name. enter again replaces it."
	default:
		wrong = text.Error(msg.err) + "."
		m.report(report.Problem{Text: "ruse could not save to " + text.Line(msg.path) + ".", Why: text.Error(msg.err), Try: m.keyOf(inPanel, "save") + " asks for another path"})
	}
	d.Done(wrong)
	return nil
}
