package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/preview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// artifacts is the section of the files that the agent handed over, and the
// preview of the chosen one.
type artifacts struct {
	window
	artifact.List
	preview *preview.Pane
	shows   bool // the preview is open
}

func newArtifacts() *artifacts {
	return &artifacts{preview: preview.New()}
}

func (a *artifacts) about() about {
	return about{name: "Artifacts", one: "artifact", opens: "preview", copies: "copy path", empty: "none yet", none: "there are no artifacts yet"}
}

// commands do something with the chosen artifact, or with all of them.
func (a *artifacts) commands() []command {
	return []command{
		{name: "open-outside", group: groupFiles, also: "browser viewer external", keys: []string{"o"}, help: "open outside", why: (*Model).notHere, run: withFile((*Model).openOutside)},
		{name: "save", group: groupFiles, also: "download write artifact", keys: []string{"s"}, help: "save", why: (*Model).notHere, run: withFile(does((*Model).saveArtifact))},
		{name: "difference", group: groupFiles, also: "diff compare", keys: []string{"D"}, help: "difference", why: (*Model).oneVersion, run: does(func(m *Model) { m.artifacts.compare() })},
		{name: "older-version", group: groupFiles, keys: []string{"<"}, help: "older version", why: (*Model).oneVersion, run: does(func(m *Model) { m.stepVersion(-1) })},
		{name: "newer-version", group: groupFiles, keys: []string{">"}, help: "newer version", quiet: true, why: (*Model).oneVersion, run: does(func(m *Model) { m.stepVersion(1) })},
		{name: "save-all", group: groupFiles, also: "artifacts download archive export", keys: []string{"S"}, help: "save all as a zip", quiet: true, why: (*Model).noneStored, run: does((*Model).saveAll)},
		{name: "allow-uploads", group: groupFiles, keys: []string{"U"}, help: "take files nobody asked for", quiet: true, why: (*Model).uploadsAllowed, run: does((*Model).allowUploads)},
	}
}

// withFile fetches the chosen artifact where it is elsewhere, and else does
// something with it.
func withFile(do func(*Model) tea.Cmd) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		if cmd := m.fetchChosen(); cmd != nil {
			return cmd
		}
		return do(m)
	}
}

func (m *Model) noneStored() string {
	return unless(m.artifacts.AnyStored(), "no artifact is stored yet")
}

// notHere says why nothing can be done with the chosen artifact's file.
func (m *Model) notHere() string {
	chosen, ok := m.artifacts.version()
	if !ok {
		return "no artifact is chosen"
	}
	return unless(chosen.State == session.ArtifactStored && (artifact.Local(chosen) || m.fetcher() != nil), "this artifact is not stored on this machine")
}

func (m *Model) oneVersion() string {
	f := m.artifacts.chosen()
	if f == nil {
		return "no artifact is chosen"
	}
	return unless(len(f.Versions) > 1, "there is one version of this artifact")
}

// apply takes what became of an upload. The chosen artifact stays chosen where
// others come in above it.
func (a *artifacts) apply(ev session.Event) {
	if changed, ok := ev.(session.ArtifactChanged); ok {
		a.add(changed.Artifact)
	}
}

func (a *artifacts) mark() (cut func()) { return a.Mark() }

func (a *artifacts) add(version session.Artifact) {
	if at := a.Set(version); at >= 0 && at <= a.cursor && a.Len() > 1 {
		a.cursor++
	}
}

// item is a line, below its folder where that is another than of the one before.
func (a *artifacts) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	f, before := a.At(i), ""
	if i > 0 {
		before = a.At(i - 1).Folder
	}
	if f.Folder != before {
		heading = th.Styles.Quiet.Render(text.FitLeft(f.Folder, width, th.Glyphs.Ellipsis))
	}
	return heading, []string{f.Row(th, width, chosen)}
}

// toggle shows or hides the preview.
func (a *artifacts) toggle() { a.shows = !a.shows }

func (a *artifacts) detail() detail {
	if !a.shows || a.Len() == 0 {
		return nil
	}
	return a.preview
}

// chosen returns the artifact that the cursor is on, or nil.
func (a *artifacts) chosen() *artifact.File { return a.At(min(max(a.cursor, 0), a.Len()-1)) }

// version returns the chosen version of the chosen artifact: the newest one,
// unless the preview shows another.
func (a *artifacts) version() (session.Artifact, bool) {
	switch f := a.chosen(); {
	case f == nil:
		return session.Artifact{}, false
	case a.shows:
		return a.preview.Version(f), true
	default:
		return f.Latest(), true
	}
}

// compare shows how the chosen version differs from the one before it, or the
// version itself again.
func (a *artifacts) compare() {
	f := a.chosen()
	a.preview.Compare(f, !a.preview.Compares(f) || !a.shows)
	a.shows = true
}

// stepVersion shows another version, and the moment at which it came in the
// transcript.
func (m *Model) stepVersion(by int) {
	a := m.artifacts
	a.shows = true
	if a.preview.Step(a.chosen(), by) {
		a.reveal(m)
	}
}

// show previews one upload.
func (a *artifacts) show(version session.Artifact) {
	at := a.Index(version.Filepath)
	f := a.At(at)
	if f == nil {
		return
	}
	a.cursor, a.shows = at, true
	a.preview.Select(f, version.ID)
}

// loadPreview reads what the preview should show, one file at a time: a hand
// that runs down the list starts no more than one decoder.
func (m *Model) loadPreview() tea.Cmd {
	switch a := m.artifacts; {
	case !m.mode.panel:
		return nil
	case a.detail() == nil:
		return m.start(a.preview.Show(m.ctx, nil))
	default:
		return m.start(a.preview.Show(m.ctx, a.chosen()))
	}
}

// previewed shows what was read.
func (m *Model) previewed(msg preview.Loaded) {
	if err := m.artifacts.preview.Apply(msg); err != nil {
		m.report(report.Problem{
			Text: "ruse could not show " + text.Line(msg.Name) + ".", Why: text.Error(err),
			Try: m.keyOf(inPanel, "copy-path") + " copies its path, to look at it elsewhere",
		})
	}
}

// placeImage gives the terminal the picture that the preview shows.
func (m *Model) placeImage() tea.Cmd {
	return m.artifacts.preview.Place(m.artifacts.detail() != nil && m.layout.panel.w > 0 && !m.quitting)
}

// openArtifact previews the artifact whose entry of the transcript is chosen.
func (m *Model) openArtifact() bool {
	shown, ok := m.transcript.Artifact()
	if !ok {
		return false
	}
	m.artifacts.show(shown)
	m.panel.active = m.artifacts
	m.setFocus(panePanel)
	return true
}

// copyChosen copies where the chosen version is stored.
func (a *artifacts) copyChosen(m *Model) tea.Cmd {
	v, _ := a.version()
	// The version's own location may be that of a copy that was fetched.
	if location := m.transcript.Upload(v.ID).Location; location != "" {
		return m.copyText("path", location)
	}
	return m.copyText("path in the sandbox", v.Filepath)
}

func (a *artifacts) reveal(m *Model) {
	v, _ := a.version()
	m.transcript.RevealArtifact(v.ID)
}
