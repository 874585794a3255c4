package preview

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// stored is an upload of a file that is on this machine.
func stored(id int, place, name string) *artifact.File {
	return &artifact.File{Name: text.Line(name), Versions: []session.Artifact{{
		ID: id, Filepath: name, Progress: session.Progress{State: session.ArtifactStored, Location: place},
	}}}
}

// written is an upload that says what it is called.
func written(t *testing.T, id int, name string) *artifact.File {
	t.Helper()
	place := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(place, []byte("this is "+name+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return stored(id, place, name)
}

// read shows a file and does what that asks for.
func read(t *testing.T, p *Pane, f *artifact.File) {
	t.Helper()
	deliver(t, p, p.Show(t.Context(), f))
}

// deliver runs a command and hands over what it brings.
func deliver(t *testing.T, p *Pane, cmd tea.Cmd) {
	t.Helper()
	if err := p.Apply(cmd().(Loaded)); err != nil {
		t.Fatal(err)
	}
}

func shows(p *Pane, text string) bool {
	p.SetSize(60, 20)
	return strings.Contains(strings.Join(p.Draw(), "\n"), text)
}

// A result of what is no longer wanted is dropped, and what is wanted is read
// next; never are two files read at a time.
func TestStaleResultsAreDropped(t *testing.T) {
	p, a, b := New(), written(t, 1, "a.txt"), written(t, 2, "b.txt")
	p.SetTheme(theme.New(true))
	first := p.Show(t.Context(), a)
	if p.Show(t.Context(), a) != nil || p.Show(t.Context(), b) != nil || !p.Loading() {
		t.Fatal("a second file is read while the first one is")
	}
	deliver(t, p, first)
	if shows(p, "this is a.txt") || !shows(p, "reading") {
		t.Error("what is no longer wanted is shown")
	}
	deliver(t, p, p.Show(t.Context(), b))
	if !shows(p, "this is b.txt") || p.Loading() {
		t.Errorf("b is not shown: %q", p.Draw())
	}
	if p.Show(t.Context(), nil) != nil || p.content != nil {
		t.Error("what nobody looks at is kept")
	}
}

// styles are what a line may hold besides its text.
var styles = regexp.MustCompile("\x1b\\[[0-9;:]*m|\x1b\\]8;[^\x07\x1b]*(\x07|\x1b\\\\)")

// Whatever a file holds and is called, its preview is lines that fit and that
// steer no terminal.
func FuzzPreview(f *testing.F) {
	for _, seed := range []struct {
		name string
		data []byte
	}{
		{"a.txt", []byte("a\x1b[2Jb\tc\rd\n全角")},
		{"a.md", []byte("# a\n\n| a |\n|---|\n| b |\n")},
		{"a.json", []byte(`{"a":[1,null]}`)},
		{"a.csv", []byte("a,b\n1,\"x\ny\"\n")},
		{"a.tsv", []byte("a\tb\n")},
		{"a.go", []byte("package a // \x1b\n")},
		{"a.bin", []byte{0, 1, 2}},
		{"a.gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")},
		{"a.zip", []byte("PK\x05\x06" + strings.Repeat("\x00", 18))},
		{"a.gz", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
	} {
		f.Add(seed.name, seed.data)
	}
	th := theme.New(true)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		place := filepath.Join(t.TempDir(), "stored")
		if err := os.WriteFile(place, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p := New()
		p.SetTheme(th)
		read(t, p, stored(1, place, name))
		for _, width := range []int{22, 38, 118} {
			p.SetSize(width, 30)
			for i, line := range p.Draw() {
				rest := styles.ReplaceAllString(line, "")
				if w := text.Width(line); w > width || strings.ContainsFunc(rest, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
					t.Fatalf("line %d at width %d is %d cells wide: %q", i, width, w, line)
				}
			}
			p.End(1)
		}
	})
}
