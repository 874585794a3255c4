package ui

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"ruse/session"
)

func TestPreviewGoldens(t *testing.T) {
	csv := "id,endpoint,ms,region,remark\n"
	for i := range 40 {
		csv += fmt.Sprintf("%d,/checkout/%d,%d,eu-central,\"a remark, with a comma\"\n", 1000+i, i, i*i)
	}
	for _, c := range []struct {
		name, path, kind string
		data             []byte
	}{
		{"text", "/workspace/out/notes.txt", "text/plain", []byte("one\ntwo\tthree\n" + strings.Repeat("a long line ", 20) + "\n")},
		{"markdown", "/workspace/out/report.md", "text/markdown", []byte("# Report\n\nIt holds **one** program.\n\n- a\n- b\n\n| a | b |\n|---|--:|\n| x | 1 |\n")},
		{"json", "/workspace/out/data.json", "application/json", []byte(`{"name":"ruse","list":[1,2,{"deep":true}],"text":"a \"quoted\" word"}`)},
		{"csv", "/workspace/out/figures.csv", "text/csv", []byte(csv)},
		{"tsv", "/workspace/out/figures.tsv", "text/tab-separated-values", []byte("a\tb\n1\tx\n22\tyy\n")},
		{"code", "/workspace/out/main.go", "text/plain", []byte("package main\n\nfunc main() {\n\tprintln(\"hello\")\n}\n")},
		{"png", "/workspace/out/chart.png", "image/png", encoded(t, "png", testPicture(24, 12))},
		{"zip", "/workspace/out/all.zip", "application/zip", zipped(t, "a.txt", "folder/b.txt", "folder/a name that is much longer than the panel is wide.txt")},
		{"tar.gz", "/workspace/out/all.tar.gz", "application/gzip", gzipped(t, tarred(t, "a.txt", "folder/b.txt"))},
		{"hex", "/workspace/out/core.bin", "application/octet-stream", append([]byte("\x00\x01\x02ELF"), bytes.Repeat([]byte{0xde, 0xad}, 40)...)},
		{"empty", "/workspace/out/empty.txt", "text/plain", nil},
	} {
		for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				s := newStage(t, size.w, size.h)
				s.store(c.path, c.kind, c.data)
				s.types("enter")
				s.read()
				golden.RequireEqual(t, s.plain())
				// Another background draws it anew, in other colours.
				before, dark := s.plain(), s.View().Content
				s.send(tea.BackgroundColorMsg{Color: color.White})
				s.frame()
				if s.plain() != before || s.View().Content == dark {
					t.Errorf("on a light background:\n%s", s.plain())
				}
			})
		}
	}
}

func TestPreviewFullScreen(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/workspace/out/report.md", "text/markdown", []byte("# Report\n\nAll is well.\n"))
	s.types("enter", "f")
	s.read()
	s.shows("sha256 " + strings.Repeat("9f2c01b1", 8))
	golden.RequireEqual(t, s.plain())
}

func TestPreviewScrolls(t *testing.T) {
	s := newStage(t, 120, 40)
	var text strings.Builder
	for i := range 500 {
		fmt.Fprintf(&text, "line %d.\n", i)
	}
	s.store("/out/long.txt", "text/plain", []byte(text.String()))
	s.types("enter")
	s.read()
	s.shows("line 0.")
	s.types("space")
	s.hides("line 0.")
	s.types("pgup")
	s.shows("line 0.")
	s.types("d")
	s.hides("line 0.")
	s.types("u")
	s.shows("line 0.")
	s.types("G")
	s.shows("line 499.")
	s.types("g")
	s.shows("line 0.")
	at := s.layout.panel
	s.send(tea.MouseWheelMsg{X: at.x + 3, Y: at.y + at.h/2, Button: tea.MouseWheelDown})
	s.hides("line 0.")
}

func TestPreviewFollowsTheChoice(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("this is a\n"))
	s.store("/out/b.txt", "text/plain", []byte("this is b\n"))
	s.types("enter")
	s.untilShown("this is a")
	s.types("j")
	s.untilShown("this is b")
	s.types("enter")
	s.hides("this is b")
}

func TestPreviewFollowsTheNewestVersion(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("first\n"))
	s.types("enter")
	s.untilShown("first")
	s.store("/out/a.txt", "text/plain", []byte("second\n"))
	s.untilShown("second", "v2 of 2")
}

func TestPreviewVersionsAndDifference(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			s := newStage(t, size.w, size.h)
			s.store("/out/a.md", "text/markdown", []byte("# A\n\nsame\nold line\nsame too\n"))
			s.hear(say("between the two"))
			s.store("/out/a.md", "text/markdown", []byte("# A\n\nsame\nnew line\nsame too\nand more\n"))
			s.hear(say(strings.Repeat("after both\n\n", 60)))
			s.types("D")
			s.untilShown("v2 against v1", "- old line", "+ new line", "+ and more", "+2 -1 lines")
			golden.RequireEqual(t, s.plain())
			s.types("D")
			s.untilShown("v2 of 2")
			s.types("<")
			s.untilShown("v1 of 2", "old line")
			// The transcript stands at the moment at which that version came.
			if shown, _ := s.transcript.Artifact(); shown.ID != 1 {
				t.Errorf("the transcript stands at %q", s.transcript.Source(s.transcript.Current()))
			}
			if a, _ := s.artifacts.version(); a.ID != 1 {
				t.Errorf("keys act on upload %d, want the version that is shown", a.ID)
			}
			s.types(">")
			s.untilShown("v2 of 2", "new line")
		})
	}
}

func TestDifferenceOfOneVersionIsOff(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("one\n"))
	s.types("D", "<")
	if s.artifacts.shows {
		t.Error("there is a difference of one version")
	}
}

func TestDifferenceOfBytes(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.bin", "", []byte{0, 1, 2})
	s.store("/out/a.bin", "", []byte{0, 1, 2, 3})
	s.types("D")
	s.untilShown("The versions are no text", "3 B before", "4 B now")
}

func TestPreviewWideTable(t *testing.T) {
	s := newStage(t, 80, 24)
	s.store("/out/wide.csv", "text/csv", []byte("first,second,third,fourth\n"+strings.Repeat("a long cell of a row,another long cell,more of it,and the last\n", 3)))
	s.types("enter")
	s.untilShown("first", "columns right")
	s.types("l", "l", "l")
	s.untilShown("fourth", "3 columns left")
	s.hides("first", "columns right")
	s.types("h", "h", "h")
	s.shows("first")
}

// A file that is longer than what is read of it says so.
func TestPreviewIsCut(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/long.txt", "text/plain", bytes.Repeat([]byte("0123456789\n"), 200_000))
	s.types("enter")
	s.untilShown("the first 1.0 MB of 2.2 MB")
}

func TestPreviewStates(t *testing.T) {
	s := newStage(t, 120, 40)
	s.upload(1, "/out/a.bin", session.Progress{State: session.ArtifactAsked})
	s.types("enter")
	for _, c := range []struct {
		p    session.Progress
		want string
	}{
		{session.Progress{State: session.ArtifactAsked, Total: -1}, "asked"},
		{session.Progress{State: session.ArtifactOffered, Total: -1}, "offered"},
		{session.Progress{State: session.ArtifactUploading, Bytes: 500, Total: 1000}, "uploading 50 %"},
		{session.Progress{State: session.ArtifactUploading, Bytes: 500, Total: -1}, "uploading 500 B"},
		{session.Progress{State: session.ArtifactNeverCame, Err: fmt.Errorf("the time was up")}, "offered, never came: the time was up"},
		{session.Progress{State: session.ArtifactFailed, Err: fmt.Errorf("the disk is full")}, "failed: the disk is full"},
		{session.Progress{State: session.ArtifactStored, Bytes: 3, Location: "s3://bucket/a.bin"}, "It is not on this machine"},
	} {
		s.upload(1, "/out/a.bin", c.p)
		s.frame()
		s.shows(c.want)
	}
}

// What cannot be read is said where errors are kept, once.
func TestPreviewOfAMissingFile(t *testing.T) {
	s := newStage(t, 120, 40)
	a := s.store("/out/a.txt", "text/plain", []byte("gone\n"))
	if err := os.Remove(a.Location); err != nil {
		t.Fatal(err)
	}
	s.types("enter")
	s.untilShown("ruse could not show /out/a.txt", "Errors 1")
	s.types("j", "k", "g")
	s.read()
	if n := s.errors.Len(); n != 1 {
		t.Errorf("%d errors", n)
	}
}

// enter on an artifact in the transcript previews the version that came there.
func TestPreviewFromTheTranscript(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("first\n"))
	s.store("/out/b.txt", "text/plain", []byte("other\n"))
	s.store("/out/a.txt", "text/plain", []byte("second\n"))
	for id, want := range map[int]string{1: "first", 2: "other", 3: "second"} {
		s.setFocus(paneTranscript)
		s.transcript.RevealArtifact(id)
		s.types("enter")
		s.untilShown(want)
		if a, _ := s.artifacts.version(); a.ID != id || s.focus != panePanel {
			t.Errorf("upload %d opens %d", id, a.ID)
		}
	}
}
