package ui

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/preview"
	"ruse/ui/internal/text"
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
	preview.File
	// path is cleaned in two parts: folder, and the file's name.
	path, folder string
}

func newFileList() fileList { return fileList{byPath: map[string]*file{}} }

func (l *fileList) count() int { return len(l.sorted) }

func (f *file) latest() session.Artifact { return f.Versions[len(f.Versions)-1] }

// stored is the newest version that has arrived.
func (f *file) stored() (session.Artifact, bool) {
	for i := len(f.Versions) - 1; i >= 0; i-- {
		if f.Versions[i].State == session.ArtifactStored {
			return f.Versions[i], true
		}
	}
	return session.Artifact{}, false
}

// set notes the state of one upload, and returns where a file was inserted
// for it, or -1.
func (l *fileList) set(a session.Artifact) (inserted int) {
	f, inserted := l.byPath[a.Filepath], -1
	if f == nil {
		f = &file{path: a.Filepath}
		f.folder, f.Name = artifact.Split(a)
		l.byPath[a.Filepath] = f
		inserted = l.index(a.Filepath)
		l.sorted = append(l.sorted, nil)
		copy(l.sorted[inserted+1:], l.sorted[inserted:])
		l.sorted[inserted] = f
	}
	for i := len(f.Versions) - 1; i >= 0; i-- {
		if f.Versions[i].ID == a.ID {
			f.Versions[i] = a
			return inserted
		}
	}
	f.Versions = append(f.Versions, a)
	return inserted
}

// mark remembers the uploads that have no end yet, and returns what takes out
// those that came since.
func (l *fileList) mark() (cut func()) {
	newest, open := 0, l.pending()
	for _, f := range l.sorted {
		newest = max(newest, f.latest().ID)
	}
	return func() {
		l.sorted = slices.DeleteFunc(l.sorted, func(f *file) bool {
			f.Versions = slices.DeleteFunc(f.Versions, func(a session.Artifact) bool { return a.ID > newest })
			return len(f.Versions) == 0
		})
		maps.DeleteFunc(l.byPath, func(_ string, f *file) bool { return len(f.Versions) == 0 })
		for _, a := range open {
			l.set(a)
		}
	}
}

// index is where a path stands in the order, or would stand.
func (l *fileList) index(path string) int {
	return sort.Search(len(l.sorted), func(i int) bool { return !lessPath(l.sorted[i].path, path) })
}

// lessPath orders by folder, then by name, so that a folder stays together.
func lessPath(a, b string) bool {
	da, db := path.Dir(a), path.Dir(b)
	if da != db {
		return da < db
	}
	return a < b
}

// at returns a file, or nil.
func (l *fileList) at(i int) *file {
	if i < 0 || i >= len(l.sorted) {
		return nil
	}
	return l.sorted[i]
}

// pending returns the uploads that have not ended, in the list's order.
func (l *fileList) pending() []session.Artifact {
	var found []session.Artifact
	for _, f := range l.sorted {
		for _, a := range f.Versions {
			if !a.State.Final() {
				found = append(found, a)
			}
		}
	}
	return found
}

// The widths from which a row has room for the time, and for the content type.
const (
	roomForTime = 38
	roomForType = 64
)

// row is the newest version of a file in one line: its state and name, then
// version, type, size or progress, and time, as far as there is room.
func (f *file) row(th *theme.Theme, width int, chosen bool) string {
	a := f.latest()
	mark, style := artifact.Mark(th, a.State)
	facts := f.facts(a, width)
	room := max(width-text.Width(facts)-3, min(text.Width(f.Name), width/2))
	name := text.Fit(f.Name, min(max(room, 1), max(width-2, 1)), th.Glyphs.Ellipsis)
	facts = strings.TrimRight(text.Fit(facts, max(width-3-text.Width(name), 0), th.Glyphs.Ellipsis), " ")
	if chosen {
		return style(mark) + " " + th.Styles.Panel.RowSelected.Render(text.Fit(name+" "+facts, max(width-2, 0), ""))
	}
	return style(mark) + " " + name + " " + th.Styles.Quiet.Render(facts)
}

// facts is the right part of a row, aligned over rows in the same state.
func (f *file) facts(a session.Artifact, width int) string {
	var cols []string
	if width >= roomForType {
		cols = append(cols, fmt.Sprintf("%-16s", text.Fit(artifact.MediaType(a), 16, "")))
	}
	version := ""
	if a.Version > 1 {
		version = fmt.Sprintf("v%d", a.Version)
	}
	cols = append(cols, fmt.Sprintf("%3s", version))
	switch {
	case a.State == session.ArtifactStored:
		cols = append(cols, fmt.Sprintf("%6s", text.Size(a.Bytes)))
	case a.State == session.ArtifactUploading && a.Total > 0:
		cols = append(cols, fmt.Sprintf("%6s", artifact.Percent(a)))
	case a.State == session.ArtifactUploading:
		cols = append(cols, fmt.Sprintf("%6s", text.Size(a.Bytes)))
	default:
		return strings.TrimLeft(version+" "+artifact.State(a), " ")
	}
	if width >= roomForType {
		cols = append(cols, artifact.Changed(a).Format("15:04:05"))
	} else if width >= roomForTime {
		cols = append(cols, artifact.Changed(a).Format("15:04"))
	}
	return strings.Join(cols, "  ")
}

func (l *fileList) anyStored() bool {
	for _, f := range l.sorted {
		if _, ok := f.stored(); ok {
			return true
		}
	}
	return false
}
