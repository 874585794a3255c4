package runtimetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// recordedPersonas is the agent that the recordings were made with: the first
// word of the prompt says what it does.
func recordedPersonas() []Persona {
	plain := func(text string, err error) (answer, error) { return answer{text: text, metadata: struct{}{}}, err }
	scripts := map[string]script{
		"ECHO": func(t *turn) (answer, error) { return plain(t.req.UserPrompt, nil) },
		"TALK": talk,
		"SLOW": func(t *turn) (answer, error) {
			for i := range number(t.req.UserPrompt, 0, 1) {
				if err := errors.Join(t.say(fmt.Sprintf("step %d", i+1)), t.hold(100*time.Millisecond)); err != nil {
					return answer{}, err
				}
			}
			return plain("slow done", nil)
		},
		"BLOCKS": func(t *turn) (answer, error) {
			return plain("three blocks in one message", t.say("first block", "second block", "third *block*"))
		},
		"ERRTHEN": func(t *turn) (answer, error) {
			err := t.report("tool call failed, going on", map[string]any{"code": "TOOL_FAILED", "attempt": 1})
			return plain("recovered after a reported error", errors.Join(err, t.say("recovered")))
		},
		"ERR": func(t *turn) (answer, error) {
			if err := t.report("about to fail", map[string]any{"source": "handler"}); err != nil {
				return answer{}, err
			}
			f := fail("Error", "handler blew up")
			f.extra = map[string]any{"code": "E_HANDLER"}
			return answer{}, f
		},
		"SECRET": func(t *turn) (answer, error) {
			key := strings.Fields(t.req.UserPrompt)[1]
			return plain("key "+key, t.say("the key is "+key))
		},
		"ENV": func(t *turn) (answer, error) {
			env, err := json.Marshal(t.req.AgentEnv)
			return plain("env", errors.Join(err, t.say(string(env))))
		},
		"UNI": func(t *turn) (answer, error) {
			return plain("unicode", t.say("全角文字 and emoji 👩‍👩‍👧‍👦 and RTL שלום and combining é and tabs\tend",
				"\x1b[31mred?\x1b[0m \x1b]0;title\x07 \x1b]52;c;aGVsbG8=\x07 bell\x07 CR\rover"))
		},
		"FILES": func(t *turn) (answer, error) {
			dir := strings.Fields(t.req.UserPrompt)[1]
			err := errors.Join(os.MkdirAll(filepath.Join(dir, "sub"), 0o755),
				os.WriteFile(filepath.Join(dir, "report.md"), []byte("# Report\n\nfine.\n"), 0o644),
				os.WriteFile(filepath.Join(dir, "sub", "data.json"), []byte("{\"a\":1}\n"), 0o644),
				t.say("wrote two files"))
			ms := 1.0 // recorded as 10, and 3500 where the files come first
			if strings.HasSuffix(t.req.UserPrompt, "3500") {
				ms = 1000
			}
			return plain("files written", errors.Join(err, t.hold(time.Duration(ms)*time.Millisecond)))
		},
	}
	var all []Persona
	for word, script := range scripts {
		all = append(all, Persona{Name: word, Words: []string{word}, script: script})
	}
	return all
}

func talk(t *turn) (answer, error) {
	err := errors.Join(
		t.say("# Plan\n\nI will look at the repository first."),
		t.say("Running `ls -la`:\n\n```console\n$ ls -la\ntotal 8\n-rw-r--r-- 1 root root 12 README.md\n```"),
		t.say("| file | lines |\n|---|---:|\n| README.md | 1 |\n\nDone: **1 file**."))
	a := answer{text: "There is one file.", metadata: json.RawMessage(
		`{"duration_ms":180,"num_turns":3,"total_cost_usd":0.0123,"usage":{"inputTokens":321,"outputTokens":87,"totalTokens":408}}`)}
	if t.req.OutputSchema != "" {
		a.structured = map[string]any{"success": true, "text": a.text}
	}
	return a, err
}
