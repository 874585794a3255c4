package artifact

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// List is the artifacts of a session, by the path that tells them apart, grouped
// by folder; each upload of a path is a version of it. Its zero value is empty.
type List struct {
	byPath map[string]*File
	// sorted is by folder, then by name.
	sorted []*File
}

// File is one artifact with all that was uploaded under its path.
type File struct {
	// Folder and Name are the parts of its path, cleaned.
	Folder, Name string
	// Versions are its uploads, oldest first; there is one at least.
	Versions []session.Artifact

	path string
}

// Len is how many artifacts there are.
func (l *List) Len() int { return len(l.sorted) }

// Latest is the newest version.
func (f *File) Latest() session.Artifact { return f.Versions[len(f.Versions)-1] }

// Stored is the newest version that has arrived.
func (f *File) Stored() (session.Artifact, bool) {
	for i := len(f.Versions) - 1; i >= 0; i-- {
		if f.Versions[i].State == session.ArtifactStored {
			return f.Versions[i], true
		}
	}
	return session.Artifact{}, false
}

// Set takes the state of one upload, and returns where a file was inserted for it,
// or -1.
func (l *List) Set(a session.Artifact) (inserted int) {
	f, inserted := l.byPath[a.Filepath], -1
	if f == nil {
		f = &File{path: a.Filepath}
		f.Folder, f.Name = Split(a)
		if l.byPath == nil {
			l.byPath = map[string]*File{}
		}
		l.byPath[a.Filepath] = f
		inserted = l.Index(a.Filepath)
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

// Mark remembers the uploads that have no end yet, and returns what takes out
// those that came since.
func (l *List) Mark() (cut func()) {
	newest, open := 0, l.Pending()
	for _, f := range l.sorted {
		newest = max(newest, f.Latest().ID)
	}
	return func() {
		l.sorted = slices.DeleteFunc(l.sorted, func(f *File) bool {
			f.Versions = slices.DeleteFunc(f.Versions, func(a session.Artifact) bool { return a.ID > newest })
			return len(f.Versions) == 0
		})
		maps.DeleteFunc(l.byPath, func(_ string, f *File) bool { return len(f.Versions) == 0 })
		for _, a := range open {
			l.Set(a)
		}
	}
}

// Index is where a path stands in the order, or would stand.
func (l *List) Index(path string) int {
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

// At returns a file, or nil.
func (l *List) At(i int) *File {
	if i < 0 || i >= len(l.sorted) {
		return nil
	}
	return l.sorted[i]
}

// Pending returns the uploads that have not ended, in the list's order.
func (l *List) Pending() []session.Artifact {
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

// Row is the newest version of a file in one line: its state and name, then
// version, type, size or progress, and time, as far as there is room.
func (f *File) Row(th *theme.Theme, width int, chosen bool) string {
	a := f.Latest()
	mark, style := Mark(th, a.State)
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
func (f *File) facts(a session.Artifact, width int) string {
	var cols []string
	if width >= roomForType {
		cols = append(cols, fmt.Sprintf("%-16s", text.Fit(MediaType(a), 16, "")))
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
		cols = append(cols, fmt.Sprintf("%6s", percent(a)))
	case a.State == session.ArtifactUploading:
		cols = append(cols, fmt.Sprintf("%6s", text.Size(a.Bytes)))
	default:
		return strings.TrimLeft(version+" "+State(a), " ")
	}
	if width >= roomForType {
		cols = append(cols, Changed(a).Format("15:04:05"))
	} else if width >= roomForTime {
		cols = append(cols, Changed(a).Format("15:04"))
	}
	return strings.Join(cols, "  ")
}

// AnyStored reports whether something has arrived.
func (l *List) AnyStored() bool {
	for _, f := range l.sorted {
		if _, ok := f.Stored(); ok {
			return true
		}
	}
	return false
}

// Saveable returns the newest stored version of each artifact that has one on
// this machine, and how many have none.
func (l *List) Saveable() (files []session.Artifact, left int) {
	for _, f := range l.sorted {
		if a, ok := f.Stored(); ok && Local(a) {
			files = append(files, a)
		} else {
			left++
		}
	}
	return files, left
}
