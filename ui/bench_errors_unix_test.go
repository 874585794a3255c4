//go:build unix

package ui

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
)

// BenchmarkErrors types in the transcript, and draws what changed, while errors
// stand in the panel.
func BenchmarkErrors(b *testing.B) {
	one := func(text string) []session.Event { return []session.Event{received(b, &protocol.Error{Text: text})} }
	many := make([]session.Event, 0, 10_000)
	for i := range cap(many) {
		many = append(many, received(b, &protocol.Error{Text: fmt.Sprintf("The tool failed for the %dth time.", i), Metadata: []byte(`{"code":"TOOL","stack":"at a\nat b\nat c"}`)}))
	}
	for _, bench := range []struct {
		name   string
		errors []session.Event
		open   bool
	}{
		{"none", nil, false},
		{"many", many, false},
		{"long", one(strings.Repeat("words of an error ", 10*megabyte/18)), false},
		{"open", one(strings.Repeat("words of an error ", 10*megabyte/18)), true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			m := benchModel(b, false)
			take(m, slices.Clone(bench.errors)) // what is applied is let go
			take(m, []session.Event{said(b, agentText(0, 64*kilobyte))})
			m.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
			if bench.open {
				m.panel.active = m.errors
				m.errors.toggle()
				m.panel.active = m.artifacts
			}
			m.View()
			runtime.GC()
			keys, before := 0, processorTime()
			for b.Loop() {
				code := tea.KeyDown
				if keys++; keys%2 == 0 {
					code = tea.KeyUp
				}
				m.Update(tea.KeyPressMsg{Code: code})
				if view := m.View(); view.Content == "" {
					b.Fatal("nothing is drawn")
				}
			}
			b.ReportMetric(float64((processorTime()-before).Microseconds())/float64(keys), "cpu-µs")
			if got := m.errors.Len(); got != len(bench.errors) {
				b.Fatalf("%d errors stand in the panel, not %d", got, len(bench.errors))
			}
			wantText(b, m, 64*kilobyte)
		})
	}
}
