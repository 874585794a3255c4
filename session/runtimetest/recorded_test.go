package runtimetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ruse/protocol"
)

// recordedAgent is the agent that the recordings were made with: the first word
// of the prompt says what it does.
func recordedAgent(ctx context.Context, inv *protocol.Invocation, out Sender) (Result, error) {
	words := strings.Fields(inv.UserPrompt)
	r := Result{Text: inv.UserPrompt}
	switch words[0] {
	case "TALK":
		return talk(inv, out)
	case "SLOW":
		for i := range number(inv.UserPrompt, 0, 1) {
			if err := errors.Join(out.Say(fmt.Sprintf("step %d", i+1)), sleep(ctx, 100*time.Millisecond)); err != nil {
				return r, err
			}
		}
		r.Text = "slow done"
		return r, nil
	case "BLOCKS":
		r.Text = "three blocks in one message"
		return r, out.Say("first block", "second block", "third *block*")
	case "ERRTHEN":
		r.Text = "recovered after a reported error"
		err := out.Report("tool call failed, going on", map[string]any{"code": "TOOL_FAILED", "attempt": 1})
		return r, errors.Join(err, out.Say("recovered"))
	case "ERR":
		if err := out.Report("about to fail", map[string]any{"source": "handler"}); err != nil {
			return r, err
		}
		f := fail("Error", "handler blew up")
		f.extra = map[string]any{"code": "E_HANDLER"}
		return r, f
	case "SECRET":
		r.Text = "key " + words[1]
		return r, out.Say("the key is " + words[1])
	case "ENV":
		env, err := json.Marshal(inv.AgentEnv)
		r.Text = "env"
		return r, errors.Join(err, out.Say(string(env)))
	case "UNI":
		r.Text = "unicode"
		return r, out.Say("全角文字 and emoji 👩‍👩‍👧‍👦 and RTL שלום and combining é and tabs\tend",
			"\x1b[31mred?\x1b[0m \x1b]0;title\x07 \x1b]52;c;aGVsbG8=\x07 bell\x07 CR\rover")
	case "FILES":
		err := errors.Join(os.MkdirAll(filepath.Join(words[1], "sub"), 0o755),
			os.WriteFile(filepath.Join(words[1], "report.md"), []byte("# Report\n\nfine.\n"), 0o644),
			os.WriteFile(filepath.Join(words[1], "sub", "data.json"), []byte("{\"a\":1}\n"), 0o644),
			out.Say("wrote two files"))
		ms := 1.0 // recorded as 10, and 3500 where the files come first
		if strings.HasSuffix(inv.UserPrompt, "3500") {
			ms = 1000
		}
		r.Text = "files written"
		return r, errors.Join(err, sleep(ctx, time.Duration(ms)*time.Millisecond))
	}
	return r, nil // ECHO
}

func talk(inv *protocol.Invocation, out Sender) (Result, error) {
	err := errors.Join(
		out.Say("# Plan\n\nI will look at the repository first."),
		out.Say("Running `ls -la`:\n\n```console\n$ ls -la\ntotal 8\n-rw-r--r-- 1 root root 12 README.md\n```"),
		out.Say("| file | lines |\n|---|---:|\n| README.md | 1 |\n\nDone: **1 file**."))
	r := Result{Text: "There is one file.", Metadata: json.RawMessage(
		`{"duration_ms":180,"num_turns":3,"total_cost_usd":0.0123,"usage":{"inputTokens":321,"outputTokens":87,"totalTokens":408}}`)}
	if inv.OutputSchema != "" {
		r.Structured = map[string]any{"success": true, "text": r.Text}
	}
	return r, err
}
