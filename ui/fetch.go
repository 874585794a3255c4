package ui

import (
	"fmt"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// fetching brings copies of artifacts that are elsewhere, one at a time, into a
// folder that goes away with the program.
type fetching struct {
	dir   string
	under int // the artifact that is being fetched, or 0
	// copies are where the copies are; empty: there is none to be had.
	copies map[uploadKey]string
}

// uploadKey tells artifacts of several sessions apart.
type uploadKey struct{ generation, id int }

// located is an event of a replay with its artifact where a copy of it is, if there
// is one.
func (m *Model) located(ev session.Event) session.Event {
	changed, ok := ev.(session.ArtifactChanged)
	if !ok || !m.replaying() {
		return ev
	}
	if path := m.fetching.copies[uploadKey{m.link.generation, changed.Artifact.ID}]; path != "" {
		changed.Artifact.Location = path
	} else {
		changed.Artifact = artifact.Recorded{}.Elsewhere(changed.Artifact)
	}
	return changed
}

// fetchedMsg says where the copy of an artifact is.
type fetchedMsg struct {
	of       uploadKey
	artifact session.Artifact
	dir      string
	path     string
	err      error
}

// fetchShown starts to fetch what the preview is open on, if it is elsewhere.
func (m *Model) fetchShown() tea.Cmd {
	if m.artifacts.detail() == nil || !m.mode.panel || m.fetching.under != 0 {
		return nil
	}
	a, ok := m.artifacts.version()
	if _, tried := m.fetching.copies[uploadKey{m.link.generation, a.ID}]; !ok || tried {
		return nil
	}
	return m.fetch(a)
}

// fetcher brings copies of what is elsewhere; nil: nothing can be had.
func (m *Model) fetcher() artifact.Fetcher {
	if m.replaying() {
		return artifact.Recorded{}
	}
	from, _ := m.cfg.Inbox.(artifact.Fetcher)
	return from
}

// fetch brings a copy of an artifact; nil where it is here, or can't be had.
func (m *Model) fetch(a session.Artifact) tea.Cmd {
	from := m.fetcher()
	if from == nil || a.State != session.ArtifactStored || artifact.Local(a) || m.fetching.under != 0 {
		return nil
	}
	if m.fetching.copies == nil {
		m.fetching.copies = map[uploadKey]string{}
	}
	of := uploadKey{m.link.generation, a.ID}
	m.fetching.copies[of], m.fetching.under = "", a.ID
	m.status.set("fetching " + text.Line(a.Filename))
	ctx, dir := m.ctx, m.fetching.dir
	return m.start(func() tea.Msg {
		msg := fetchedMsg{of: of, artifact: a, dir: dir}
		if msg.dir == "" {
			if msg.dir, msg.err = os.MkdirTemp("", "ruse-fetched-"); msg.err != nil {
				return msg
			}
		}
		msg.path = filepath.Join(msg.dir, fmt.Sprintf("%d-%d", of.generation, of.id))
		msg.err = artifact.Fetch(ctx, from, a, msg.path)
		return msg
	})
}

// fetchChosen fetches the chosen artifact where a key needs it here first.
func (m *Model) fetchChosen() tea.Cmd {
	a, ok := m.artifacts.version()
	if !ok {
		return nil
	}
	cmd := m.fetch(a)
	if cmd != nil {
		m.status.set("fetching " + text.Line(a.Filename) + "; the same key again when it is here")
	}
	return cmd
}

// apply puts the copy in the place of the artifact, for all that reads it.
func (msg fetchedMsg) apply(m *Model) tea.Cmd {
	m.fetching.under, m.fetching.dir = 0, msg.dir
	if msg.err != nil {
		m.report(report.Problem{
			Text: "ruse could not fetch " + text.Line(msg.artifact.Filename) + ".", Why: text.Error(msg.err),
			Try: m.keyOf(inPanel, "copy-path") + " copies where it is",
		})
		return nil
	}
	m.fetching.copies[msg.of] = msg.path
	if msg.of.generation != m.link.generation {
		return nil
	}
	msg.artifact.Location = msg.path
	m.artifacts.add(msg.artifact)
	return nil
}

// afterEnd lets Close find the folder that was made for the copy.
func (msg fetchedMsg) afterEnd(m *Model) error {
	m.fetching.dir = msg.dir
	return nil
}

// discard removes the copies.
func (f *fetching) discard() error {
	if f.dir == "" {
		return nil
	}
	if err := os.RemoveAll(f.dir); err != nil {
		return fmt.Errorf("remove what was fetched: %w", err)
	}
	return nil
}
