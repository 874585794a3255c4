//go:build unix

package ui

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/profile"
)

// entrySizes are texts that a key is typed into.
var entrySizes = []struct{ name, text string }{
	{"empty", ""},
	{"lines=10", strings.Repeat("a line of a prompt, as long as they are\n", 10)},
	{"lines=10k", strings.Repeat("a line of a prompt, as long as they are\n", 10_000)},
	{"line=1MB", strings.Repeat("word ", megabyte/5)},
}

// BenchmarkType is all that the program does for a key: its Update and View, of
// which it reports the 99th percentile, and the saves of the draft, as of someone
// who types ten keys a second. cpu-µs is the processor's time for a key, with
// what runs beside the screen.
func BenchmarkType(b *testing.B) {
	for _, place := range []struct {
		name string
		open func(m *Model, text string)
		text func(m *Model) string
	}{
		{"composer", func(m *Model, text string) {
			m.composer.Replace(text)
		}, func(m *Model) string { return m.composer.Value() }},
		{"field", func(m *Model, text string) {
			m.openBuilder()
			m.building().SetText("user_prompt", text)
		}, func(m *Model) string { return m.building().Request().Prompt }},
		{"JSON", func(m *Model, text string) {
			m.composer.Replace("a prompt")
			m.openBuilder()
			m.building().SwitchTab()
			_, _, set := m.building().Text()
			set(text + "\n") // as an editor leaves it
		}, func(m *Model) string { _, text, _ := m.building().Text(); return text }},
	} {
		for _, size := range entrySizes {
			b.Run(place.name+"/"+size.name, func(b *testing.B) { typeKeys(b, size.text, place.open, place.text) })
		}
	}
}

func typeKeys(b *testing.B, text string, open func(*Model, string), value func(*Model) string) {
	draft, err := profile.Dirs{State: b.TempDir()}.OpenDraft(b.Context(), "bench")
	if err != nil {
		b.Fatal(err)
	}
	defer draft.Close()
	m := New(context.Background(), Config{URL: "ws://127.0.0.1:1", Draft: draft})
	m.ticking = true // the clock stands
	m.Update(tea.WindowSizeMsg{Width: benchWidth, Height: benchHeight})
	open(m, text)
	m.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
	w := &watch{m: m}
	typed, saveAt, before := 0, 3, processorTime()
	for b.Loop() {
		letter := string(rune('a' + typed%26))
		w.update(tea.KeyPressMsg{Code: rune(letter[0]), Text: letter})
		if typed++; typed < saveAt {
			continue
		}
		saveAt = typed + max(int(m.draftPause()*10/time.Second), 1)
		start := time.Now()
		_, cmd := m.Update(draftDueMsg{})
		w.steps = append(w.steps, time.Since(start))
		wait(m, cmd)
	}
	b.ReportMetric(float64((processorTime()-before).Nanoseconds())/1e3/float64(b.N), "cpu-µs")
	percentiles(b, w.steps)
	var letters strings.Builder
	for i := range typed {
		letters.WriteByte(byte('a' + i%26))
	}
	at := max(len(text)-1, 0)
	if got, want := value(m), text[:at]+letters.String()+text[at:]; got != want {
		b.Fatalf("%d keys were typed; the text has %d bytes, want %d", typed, len(got), len(want))
	}
}

// wait runs a command, and gives the model the save's end.
func wait(m *Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, cmd := range msg {
			wait(m, cmd)
		}
	case taskMsg:
		m.Update(msg)
	}
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(fmt.Errorf("ask for the processor's time: %w", err))
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
