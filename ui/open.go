package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/external"
	"ruse/ui/internal/preview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// openTextMsg asks for a stored file to be opened in the pager; problemMsg
// brings a problem for the errors panel.
type (
	openTextMsg struct{ path string }
	problemMsg  struct{ problem report.Problem }
)

func (msg openTextMsg) apply(m *Model) tea.Cmd { return m.page(preview.NewReader(msg.path)) }

func (msg problemMsg) apply(m *Model) tea.Cmd {
	m.report(msg.problem)
	return nil
}

// report keeps a problem where it can be read, and echoes it in the status
// line.
func (m *Model) report(p report.Problem) {
	m.transcript.Fail(nowStamp(), p)
	m.status.set(p.Text)
}

// openOutside opens the chosen artifact in the pager, or else with the system's
// program for its kind.
func (m *Model) openOutside() tea.Cmd {
	a, ok := m.artifacts.version()
	if !ok || a.State != session.ArtifactStored || !artifact.Local(a) {
		m.status.set("only an artifact that is stored on this machine can be opened")
		return nil
	}
	shows, saves := m.keyOf(inPanel, "preview")+" shows what can be read of it", m.keyOf(inPanel, "save")+" saves it, "+m.keyOf(inPanel, "copy-path")+" copies its path"
	ctx, pager, open := m.ctx, m.cfg.Pager != "", m.cfg.Open
	if open == nil {
		open = external.Open
	}
	return m.start(func() tea.Msg {
		failed := func(err error, try string) tea.Msg {
			return problemMsg{report.Problem{Text: "ruse could not open " + text.Line(a.Filename) + ".", Why: text.Error(err), Try: try}}
		}
		isText, err := preview.IsText(a.Location)
		switch {
		case err != nil:
			return failed(err, shows)
		case !external.Viewable(a.Location) && isText && pager:
			return openTextMsg{a.Location}
		case !external.Viewable(a.Location):
			return failed(errNotViewed, saves)
		}
		err = open(ctx, a.Location)
		switch {
		case err == nil:
			return statusMsg{text.Line(a.Filename) + " handed to the system"}
		case isText && pager:
			return openTextMsg{a.Location}
		}
		return failed(err, saves)
	})
}

var errNotViewed = errors.New("ruse hands only documents, pictures and the like to the system: other files might be run")
