package preview

import (
	"fmt"
	"strings"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/text"
)

// head says what is shown, and what not.
func (p *Pane) head(f *artifact.File, width int) []string {
	th, at := p.theme, p.index(f)
	a := f.Versions[at]
	sep := " " + th.Glyphs.Separator + " "
	title := th.Styles.Strong.Render(f.Name)
	switch {
	case p.diff && at > 0:
		title += th.Styles.Quiet.Render(fmt.Sprintf("%sv%d against v%d", sep, at+1, at))
	case len(f.Versions) > 1:
		title += th.Styles.Quiet.Render(fmt.Sprintf("%sv%d of %d", sep, at+1, len(f.Versions)))
	}
	kind := artifact.MediaType(a)
	if kind == "" && p.content != nil {
		kind = p.content.kind
	}
	if kind != "" && !p.diff {
		title += th.Styles.Quiet.Render(sep + kind)
	}
	facts := []string{artifact.Changed(a).Format("15:04:05")}
	if a.SHA256 != "" {
		facts = []string{"sha256 " + digest(a.SHA256, width-len("sha256 ")-len(sep)-len("15:04:05"), th.Glyphs.Ellipsis), facts[0]}
	}
	if a.State == session.ArtifactStored {
		facts = append(facts, text.Size(a.Bytes))
	}
	return []string{
		text.Fit(title, width, th.Glyphs.Ellipsis),
		th.Styles.Quiet.Render(text.Fit(strings.Join(facts, sep), width, th.Glyphs.Ellipsis)),
		text.Fit(strings.Join(append(text.Each(p.facts(), th.Styles.Quiet.Render), text.Each(p.notes(width), th.Styles.Warning.Render)...), sep), width, th.Glyphs.Ellipsis),
	}
}

// digest is a digest as a whole where there is room, else its ends.
func digest(hex string, room int, ellipsis string) string {
	if len(hex) <= room || len(hex) < 8 {
		return hex
	}
	return hex[:4] + ellipsis + hex[len(hex)-2:]
}

func (p *Pane) facts() []string {
	if p.content == nil {
		return nil
	}
	return p.content.facts
}

// notes say what the window does not show.
func (p *Pane) notes(width int) []string {
	if p.content == nil {
		return nil
	}
	notes := p.content.notes
	if s, ok := p.content.item.(sideways); ok {
		if beyond := s.beyond(width); beyond != "" {
			notes = append(notes[:len(notes):len(notes)], beyond)
		}
	}
	return notes
}

// body is the window over the content, or why there is none.
func (p *Pane) body() []string {
	switch {
	case p.content == nil:
		return text.Each(text.Wrap([]string{p.absence(p.file)}, max(p.width, 1)), p.theme.Styles.Faint.Render)
	case p.height == 0:
		return nil
	}
	return p.list.Lines()
}

// Thumb reports whether the thumb of the scrollbar is beside a line of what Draw
// returns.
func (p *Pane) Thumb(line int) bool {
	if p.list == nil || line < headLines {
		return false
	}
	start, size := p.list.Scrollbar()
	return line-headLines >= start && line-headLines < start+size
}

// absence says why nothing is shown.
func (p *Pane) absence(f *artifact.File) string {
	a := f.Versions[p.index(f)]
	switch {
	case p.wanted.id == 0 && a.State == session.ArtifactStored:
		return "It is not on this machine: " + text.Line(a.Location)
	case a.Err != nil:
		return stateOnly(a) + ": " + artifact.Reason(a)
	case a.State != session.ArtifactStored:
		return artifact.State(a)
	case p.Loading():
		return "reading" + p.theme.Glyphs.Ellipsis
	}
	return "It cannot be shown; the errors say why."
}

// stateOnly is a state without its reason.
func stateOnly(a session.Artifact) string {
	words, _, _ := strings.Cut(artifact.State(a), ":")
	return words
}
