package demo

import (
	"strings"
	"testing"

	"ruse/protocol"
)

func TestEchoGivesThePromptBack(t *testing.T) {
	all := dial(t, start(t, Options{})).run("echo héllo")
	if len(all) != 1 {
		t.Fatalf("%d messages, want the result alone", len(all))
	}
	r := the[*protocol.Result](t, all)
	if r.Text == nil || *r.Text != "echo héllo" {
		t.Errorf("result %v", r.Text)
	}
	meta := members(t, r.Metadata)
	for _, key := range []string{"duration_ms", "num_turns", "total_cost_usd", "usage", "session_id"} {
		if meta[key] == nil {
			t.Errorf("metadata lacks %s: %s", key, r.Metadata)
		}
	}
}

func TestEssayHasAllKindsOfMarkdown(t *testing.T) {
	var text strings.Builder
	for _, m := range of[*protocol.Assistant](dial(t, start(t, Options{})).run("Explain backpressure, with code")) {
		text.WriteString(strings.Join(m.TextBlocks, "\n\n") + "\n\n")
	}
	for _, want := range []string{"# Backpressure", "\n## ", "\n1. ", "\n   - ", "\n> ", "|:---", "- [x] ", "- [ ] ", "](https://", "```go\n", "```python\n", "```typescript\n", "```console\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in the essay", want)
		}
	}
	if n := text.Len(); n < 3000 || n > 5000 {
		t.Errorf("the essay is %d bytes", n)
	}
}

func TestCancelEndsARun(t *testing.T) {
	c := dial(t, start(t, Options{Pace: 1}))
	c.ask("count to 100")
	c.until(isA[*protocol.Assistant])
	c.send(&protocol.Cancel{})
	e := the[*protocol.Error](t, c.until(isA[*protocol.Error]))
	if e.Text != "Request cancelled" || string(e.Metadata) != "{}" {
		t.Errorf("cancel answered %q %s", e.Text, e.Metadata)
	}
	c.run("echo still there")
}
