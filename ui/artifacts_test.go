package ui

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// many are events of n artifacts in a number of folders.
func many(n int) []session.Event {
	events := make([]session.Event, n)
	for i := range events {
		events[i] = session.ArtifactChanged{Stamp: session.Stamp{At: noon}, Artifact: session.Artifact{
			ID: i + 1, Filename: fmt.Sprintf("f%04d.txt", i), Filepath: fmt.Sprintf("/out/d%02d/f%04d.txt", i%20, i), ContentType: "text/plain",
			Version: 1, Asked: noon, Progress: session.Progress{State: session.ArtifactStored, Bytes: int64(i), Location: "/nowhere"},
		}}
	}
	return events
}

func manyArtifacts(tb testing.TB, n int) *Model {
	m := benchModel(tb, true)
	m.Update(batchMsg{err: io.EOF, events: many(n)})
	m.setFocus(panePanel)
	m.Update(nil)
	return m
}

// However many artifacts there are, a frame draws its window of them.
func TestManyArtifactsDrawAWindow(t *testing.T) {
	drawn := func(n int) float64 {
		m := manyArtifacts(t, n)
		return testing.AllocsPerRun(20, func() {
			m.panel.setSize(m.layout.panel.w, m.layout.panel.h, true, true)
			m.panel.draw(true)
		})
	}
	few, lots := drawn(50), drawn(2000)
	if lots > 1.5*few {
		t.Errorf("a frame of 2,000 artifacts allocates %.0f times, of 50 %.0f times", lots, few)
	}
	m := manyArtifacts(t, 2000)
	for range 30 {
		m.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
	}
	if c := m.artifacts.cursor; c != 300 {
		t.Errorf("the cursor is at %d", c)
	}
}

func BenchmarkManyArtifacts(b *testing.B) {
	for _, n := range []int{50, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := manyArtifacts(b, n)
			for b.Loop() {
				m.Update(nil)
			}
		})
	}
	b.Run("arrive", func(b *testing.B) {
		events := many(2000)
		for b.Loop() {
			m := benchModel(b, true)
			m.Update(batchMsg{err: io.EOF, events: slices.Clone(events)}) // what is applied is let go
		}
	})
}

// What comes in above does not change what is chosen.
func TestChosenArtifactStays(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/m.txt", "text/plain", []byte("m\n"))
	s.store("/out/z.txt", "text/plain", []byte("z\n"))
	s.types("j")
	s.store("/a/first.txt", "text/plain", []byte("a\n"))
	s.store("/out/n.txt", "text/plain", []byte("n\n"))
	if f := s.artifacts.chosen(); f.Latest().Filepath != "/out/z.txt" {
		t.Errorf("%s is chosen", f.Latest().Filepath)
	}
}

func TestArtifactRowsFit(t *testing.T) {
	hostile := "\x1b[2J\u202e全角\x07" + strings.Repeat("x", 300)
	for state := session.ArtifactAsked; state <= session.ArtifactNeverCame; state++ {
		a := session.Artifact{
			ID: 1, Filename: hostile, Filepath: "/" + hostile, ContentType: hostile, Version: 12, Asked: noon, Ended: noon.Add(time.Second),
			Progress: session.Progress{State: state, Bytes: 1 << 60, Total: 1, Err: fmt.Errorf("%s", hostile), Location: "/" + hostile},
		}
		l, th := newArtifacts(), theme.New(true)
		l.add(a)
		for width := 1; width < 120; width++ {
			for _, chosen := range []bool{false, true} {
				heading, lines := l.item(th, 0, width, chosen)
				for _, line := range append(lines, heading) {
					if width > 24 && text.Width(line) > width {
						t.Errorf("state %d: %d cells at width %d: %q", state, text.Width(line), width, line)
					}
				}
			}
		}
	}
}

func TestClickPreviews(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("this is a\n"))
	s.store("/out/b.txt", "text/plain", []byte("this is b\n"))
	click := func(row int) {
		s.send(tea.MouseClickMsg{X: s.layout.panel.x + 4, Y: s.layout.panel.y + row, Button: tea.MouseLeft})
	}
	click(3) // the title, the folder, a.txt, b.txt
	s.untilShown("this is b")
	click(2)
	s.untilShown("this is a")
	click(2)
	s.hides("this is a")
	click(1)
	if s.artifacts.shows {
		t.Error("a click on a folder opens something")
	}
}
