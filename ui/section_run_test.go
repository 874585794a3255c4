package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/transcript"
)

func TestRunSection(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			b := connected(t, size.w, size.h)
			b.ask("the first")
			b.succeed("done")
			conversation(b)
			b.setFocus(panePanel)
			b.press("3", "j")
			b.frame()
			golden.RequireEqual(t, b.plain())
		})
	}
}

// The keys of a section work while it has the focus, and those that every section
// has work in this one.
func TestRunSectionKeys(t *testing.T) {
	b := connected(t, 120, 40)
	b.press("esc", "tab", "t", "t")
	b.shows("Artifacts 0 · Errors 0 · Run")
	b.press("y")
	b.shows("there was no run yet")
	conversation(b)
	b.shows("Run 1", "gpt-5.4", "321 tokens in, 87 out", "$0.0123")
	b.press("j")
	if got := copied(t, b.press("y")); got != "gpt-5.4" {
		t.Errorf("y copies %q", got)
	}
	for key, want := range map[string]string{"s": "it works in the section Artifacts", "enter": "there is no more of it to show"} {
		b.press(key)
		b.shows(want)
	}
	b.transcript.Step(1, transcript.Problems)
	b.press(".")
	if at := b.transcript.Current(); b.transcript.KindOf(at) != transcript.Prompts {
		t.Errorf("%q is shown, the run begins before it", b.transcript.Source(at))
	}
	b.press("t", "t", "t", "t")
	b.shows("Artifacts 2", "Errors 1")
	b.hides("Session")
	if b.panel.active != section(b.artifacts) {
		t.Error("t goes round to another section than the first")
	}
}

// What runs say is added up, what they don't say is left out, and the answer alone
// counts.
func TestRunFacts(t *testing.T) {
	b := connected(t, 120, 40)
	for _, metadata := range []string{
		`{"num_turns":2,"usage":{"total_tokens":1000},"total_cost_usd":0.25}`,
		`{"usage":{"input_tokens":200,"output_tokens":34}}`,
		`{"num_turns":"many","usage":{"inputTokens":1},"total_cost_usd":0.5}`,
		`[]`,
	} {
		b.ask("again")
		answer := session.Received{Stamp: b.stamp(), Message: &protocol.Result{Metadata: []byte(metadata)}, Size: 10}
		stray := answer
		stray.Stray = "it answers nothing"
		b.events(answer, stray, session.RunChanged{Stamp: b.stamp(), State: session.Succeeded})
	}
	b.setFocus(panePanel)
	b.press("3")
	b.frame()
	for _, want := range []string{"Run 4", "messages      2, 20 B", "runs          4", "messages      8", "agent         2 turns", "usage         1,234 tokens", "cost          $0.75"} {
		b.shows(want)
	}
	for _, name := range []string{"usage", "cost", "agent"} {
		if n := strings.Count(panelOf(b.plain()), name+" "); n != 1 {
			t.Errorf("%s stands there %d times; the last run says nothing of it", name, n)
		}
	}
}
