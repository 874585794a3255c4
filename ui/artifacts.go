package ui

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"ruse/session"
	"ruse/ui/theme"
)

// fileList is the artifacts of a session, by the path that tells them apart,
// grouped by folder; each upload of a path is a version of it.
type fileList struct {
	byPath map[string]*file
	// sorted is by folder, then by name.
	sorted []*file
}

// file is one artifact with all that was uploaded under its path.
type file struct {
	path     string
	versions []session.Artifact
	open     bool
}

func newFileList() fileList { return fileList{byPath: map[string]*file{}} }

func (l *fileList) len() int { return len(l.sorted) }

func (f *file) latest() session.Artifact { return f.versions[len(f.versions)-1] }

// set notes the state of one upload.
func (l *fileList) set(a session.Artifact) {
	f := l.byPath[a.Filepath]
	if f == nil {
		f = &file{path: a.Filepath}
		l.byPath[a.Filepath] = f
		at := sort.Search(len(l.sorted), func(i int) bool { return lessPath(a.Filepath, l.sorted[i].path) })
		l.sorted = append(l.sorted, nil)
		copy(l.sorted[at+1:], l.sorted[at:])
		l.sorted[at] = f
	}
	for i := range f.versions {
		if f.versions[i].ID == a.ID {
			f.versions[i] = a
			return
		}
	}
	f.versions = append(f.versions, a)
}

// lessPath orders by folder, then by name, so that a folder stays together.
func lessPath(a, b string) bool {
	da, db := path.Dir(a), path.Dir(b)
	if da != db {
		return da < db
	}
	return a < b
}

func (l *fileList) at(i int) (session.Artifact, bool) {
	if i < 0 || i >= len(l.sorted) {
		return session.Artifact{}, false
	}
	return l.sorted[i].latest(), true
}

func (l *fileList) toggle(i int) {
	if i >= 0 && i < len(l.sorted) {
		l.sorted[i].open = !l.sorted[i].open
	}
}

func (l *fileList) rows(th *theme.Theme, width, chosen int) []row {
	if len(l.sorted) == 0 {
		return []row{{th.Styles.Faint.Render("none yet"), -1}}
	}
	rows := make([]row, 0, len(l.sorted)*2)
	folder := "\x00"
	for i, f := range l.sorted {
		a := f.latest()
		dir, name := artifactName(a)
		if dir != folder {
			folder = dir
			if dir != "" {
				rows = append(rows, row{th.Styles.Quiet.Render(fitLeft(dir, width, th.Glyphs.Ellipsis)), -1})
			}
		}
		rows = append(rows, row{fileLine(th, a, name, width, i == chosen), i})
		if f.open {
			for _, line := range f.details(width - 2) {
				rows = append(rows, row{"  " + th.Styles.Panel.Detail.Render(line), i})
			}
		}
	}
	return rows
}

func fileLine(th *theme.Theme, a session.Artifact, name string, width int, chosen bool) string {
	mark, style := artifactMark(th, a.State)
	state := artifactState(a)
	room := max(width-cells(state)-3, min(cells(name), width/2))
	name = fit(name, max(room, 1), th.Glyphs.Ellipsis)
	state = strings.TrimRight(fit(state, max(width-3-cells(name), 0), th.Glyphs.Ellipsis), " ")
	if chosen {
		return style(mark) + " " + th.Styles.Panel.RowSelected.Render(name+" "+state)
	}
	return style(mark) + " " + name + " " + th.Styles.Quiet.Render(state)
}

// details are the facts of an artifact, and of its earlier versions.
func (f *file) details(width int) []string {
	var lines []string
	for i := len(f.versions) - 1; i >= 0; i-- {
		a := f.versions[i]
		if len(f.versions) > 1 {
			lines = append(lines, fmt.Sprintf("version %d", i+1))
		}
		facts := []string{cleanLine(a.ContentType), a.Asked.Format("15:04:05")}
		if a.State == session.ArtifactStored {
			facts = append(facts, count(int(a.Bytes))+" bytes")
		}
		lines = append(lines, strings.Join(facts, " · "))
		if a.SHA256 != "" {
			lines = append(lines, "sha256 "+a.SHA256)
		}
		if a.Location != "" {
			lines = append(lines, cleanLine(a.Location))
		}
		if a.Err != nil {
			lines = append(lines, artifactError(a))
		}
	}
	return wrapLines(lines, max(width, 1), false)
}
