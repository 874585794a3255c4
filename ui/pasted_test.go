package ui

import (
	"strings"
	"testing"

	"ruse/ui/internal/request"
)

// wholeRequest is a request as it goes over the wire, with secrets in many places.
const wholeRequest = `{"message_type": "invocation_message", "user_prompt": "use hunter-one", "model": "m",
	"secrets_to_redact": ["hunter-one", "hun\u0074er\/two", "env:KEPT"],
	"agent_env": {"AUTH": "Bearer hunter-one", "API_KEY": "hunter-three", "LANG": "de"}}`

var wholeRequestSecrets = []string{"hunter-one", `hun\u0074er\/two`, "hunter/two", "hunter-three"}

// TestAPastedRequestLeavesNoSecretOnDisk: not while the question is open, not when
// the text stays, not when it is sent, and not by any later start.
func TestAPastedRequestLeavesNoSecretOnDisk(t *testing.T) {
	for name, text := range map[string]string{
		"whole": wholeRequest, "cut off": wholeRequest[:len(wholeRequest)-20], "with words": "do this: " + wholeRequest + " please",
		"quoted": `curl -d "` + strings.ReplaceAll(wholeRequest, `"`, `\"`) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, where := range []string{"composer", "prompt", "system"} {
				dir := t.TempDir()
				b := newBench(t, 100, 30, stores(t, dir, Config{}))
				if where != "composer" {
					b.press("ctrl+o")
					b.goTo(where)
				}
				b.pasted(text)
				b.do(draftDueMsg{}.apply(b.Model))
				nothingHolds(t, dir, wholeRequestSecrets...)
				if name == "whole" {
					b.shows("This is a whole request")
					b.press("esc")
				}
				b.do(draftDueMsg{}.apply(b.Model))
				b.out(request.Request{Prompt: text, Model: "m"})
				if err := b.lastDraft(); err != nil {
					t.Error(err)
				}
				if _, err := b.cfg.Saved.Save("kept", request.Request{System: text}); err != nil {
					t.Error(err)
				}
				nothingHolds(t, dir, wholeRequestSecrets...)
				next := newBench(t, 100, 30, b.cfg)
				next.do(next.loadDraft())
				next.do(next.loadHistory(false))
				next.hides(wholeRequestSecrets...)
				next.press("up")
				next.hides(wholeRequestSecrets...)
			}
		})
	}
}

// A request may be anybody's: before it fills anything, it is said what of this
// machine it would take along.
func TestAPastedRequestSaysWhatItTakes(t *testing.T) {
	const request = `{"message_type":"invocation_message","system_prompt":"","user_prompt":"hi","model":"m",` +
		`"secrets_to_redact":["env:GITHUB_TOKEN","literal-one","file:/home/me/.netrc"],"agent_env":{"X":"env:GITHUB_TOKEN"}}`
	for _, where := range []string{"composer", "system"} {
		b := newBench(t, 100, 30, Config{})
		if where != "composer" {
			b.press("ctrl+o")
			b.goTo(where)
		}
		b.pasted(request)
		b.shows("This is a whole request", "takes from this machine", "env:GITHUB_TOKEN", "file:/home/me/.netrc")
	}
	b := newBench(t, 40, 12, Config{})
	b.pasted(strings.Replace(request, `"literal-one"`, `"env:A","env:B","env:C","env:D","env:E"`, 1))
	b.shows("enter fill")
	b = newBench(t, 100, 30, Config{})
	b.pasted(strings.NewReplacer("env:GITHUB_TOKEN", "one-literal", "file:/home/me/.netrc", "two-literal").Replace(request))
	b.shows("This is a whole request")
	b.hides("from this machine")
}

func TestAPastedRequestFillsTheBuilder(t *testing.T) {
	b := newBench(t, 100, 40, Config{})
	b.typed("half a thought")
	b.pasted(wholeRequest)
	b.shows("This is a whole request", "fill the builder")
	b.press("enter")
	b.shows("Form", "AUTH", "LANG", "de")
	// A variable that only holds a secret is one, too.
	b.hides("Bearer")
	r := b.building().Request()
	if len(r.Secrets) != 3 || r.Prompt != "use hunter-one" || r.AgentEnv[1].Secret != "Bearer hunter-one" {
		t.Errorf("the builder holds %#v", r)
	}
	if len(b.history.Entries()) != 1 || b.history.Entries()[0].Request.Prompt != "half a thought" {
		t.Errorf("what stood in the composer is lost: %v", b.history.Entries())
	}
}
