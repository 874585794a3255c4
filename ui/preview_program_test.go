package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruse/session/inbox"
	"ruse/ui/internal/artifact"
)

// The whole way of five files: written by an agent, uploaded by a runtime, seen
// in the panel, compared, saved one by one and all together.
func TestProgramArtifacts(t *testing.T) {
	cfg, in := demoConfig(t, nil)
	dir := t.TempDir()
	t.Chdir(dir)
	p := startProgram(t, 120, 40, cfg)
	p.wait("connected")
	p.press("Write a latency report" + keyEnter)
	p.wait("succeeded", "Artifacts 4", "latency.csv", "summary.json", "slowest.sh")
	p.wait("report.md          v2")

	p.press(keyTab + keyTab)
	p.wait("enter preview")
	p.press(keyEnter)
	p.wait("latency.csv · text/csv", "endpoint")
	p.press("j")
	p.wait("report.md · v2 of 2", "percentile", "The tail")
	p.press("<")
	p.wait("v1 of 2", "percentile")
	p.waitFor("version 1 without its later section", func(screen string) bool { return !strings.Contains(panelOf(screen), "The tail") })
	p.press(">D")
	p.wait("v2 against v1", "+ ## The tail")

	p.press("s")
	p.wait("Save report.md", "> report.md")
	p.press(keyEnter)
	p.wait("saved ")
	p.press("S")
	p.wait("Save 4 artifacts as a zip")
	p.press(keyEnter)
	p.wait("newest versions")

	ix, err := inbox.ReadIndex(in.Dir())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, e := range ix.Entries {
		want[artifact.SafePath(e.Filepath)] = fileText(t, filepath.Join(in.Dir(), filepath.FromSlash(e.Path)))
	}
	if len(ix.Entries) != 5 || len(want) != 4 {
		t.Fatalf("%d uploads of %d files", len(ix.Entries), len(want))
	}
	got := unzip(t, "artifacts.zip")
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s in the zip holds %.40q, want %.40q", name, got[name], text)
		}
		if filepath.Base(name) == "report.md" && fileText(t, "report.md") != text {
			t.Errorf("report.md was saved as %.40q", fileText(t, "report.md"))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files in the zip", len(got))
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("the working folder holds %v, %v", left, err)
	}
	p.quit()
}

// panelOf is the panel's part of a screen.
func panelOf(screen string) string {
	var b strings.Builder
	for line := range strings.Lines(screen) {
		if runes := []rune(line); len(runes) > 80 {
			b.WriteString(string(runes[80:]))
		}
	}
	return b.String()
}
