package transcript

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/theme"
)

// bench is a pane without a program: events go in, lines come out.
type bench struct {
	*Pane
	t        *testing.T
	run      session.RunID
	at       time.Time
	problems []*report.Problem
}

func newBench(t *testing.T, w, h int) *bench {
	b := &bench{t: t, at: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	b.Pane = New(theme.New(true), func(p *report.Problem) { b.problems = append(b.problems, p) })
	b.SetSize(w, h)
	return b
}

// apply gives the pane one batch.
func (b *bench) apply(events ...session.Event) {
	for _, e := range events {
		b.Apply(e)
	}
	b.work()
}

// work does what streaming and searching left to do.
func (b *bench) work() {
	for b.Work() {
		continue
	}
	b.Draw(true, true)
}

func (b *bench) stamp() session.Stamp {
	b.at = b.at.Add(time.Second)
	return session.Stamp{At: b.at, Run: b.run}
}

// ask begins a run.
func (b *bench) ask(prompt string) {
	b.run++
	b.apply(session.RunChanged{Stamp: b.stamp(), State: session.Sending},
		session.Sent{Stamp: b.stamp(), Message: &protocol.Invocation{UserPrompt: prompt}, Raw: []byte("{}")})
}

// hear takes messages from the runtime.
func (b *bench) hear(messages ...protocol.Message) {
	b.t.Helper()
	for _, m := range messages {
		raw, err := protocol.Encode(m)
		if err != nil {
			b.t.Fatal(err)
		}
		b.apply(session.Received{Stamp: b.stamp(), Message: m, Raw: raw, Size: len(raw)})
	}
}

func say(texts ...string) *protocol.Assistant { return &protocol.Assistant{TextBlocks: texts} }

// plain is what is seen.
func (b *bench) plain() string { return ansi.Strip(strings.Join(b.Draw(true, true), "\n")) }

func (b *bench) shows(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(b.plain(), text) {
			b.t.Errorf("%q is not shown:\n%s", text, b.plain())
		}
	}
}
