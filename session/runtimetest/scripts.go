package runtimetest

import (
	_ "embed" // for essayText
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed essay.md
var essayText string

func echo(t *turn) (Result, error) {
	return Result{Text: t.req.UserPrompt}, t.pause(300 * time.Millisecond)
}

// listener answers what no other persona does.
func listener(t *turn) (Result, error) {
	var b strings.Builder
	b.WriteString("> " + strings.ReplaceAll(t.req.UserPrompt, "\n", "\n> "))
	b.WriteString("\n\nThat is what arrived. This agent is a script: a word of the prompt chooses what it does.\n\n")
	for _, p := range Prompts() {
		fmt.Fprintf(&b, "- **%s**: %s\n", p.Text, strings.ToLower(p.Title))
	}
	err := errors.Join(t.pause(400*time.Millisecond), t.say(b.String()), t.pause(300*time.Millisecond))
	return Result{Text: t.req.UserPrompt}, err
}

// essay says its text section by section.
func essay(t *turn) (Result, error) {
	for i, section := range strings.Split(essayText, "\n## ") {
		if i > 0 {
			section = "## " + section
		}
		if err := t.perform(900*time.Millisecond, strings.TrimSpace(section)); err != nil {
			return Result{}, err
		}
	}
	return Result{Text: "Backpressure makes a fast writer wait for a slow reader. **Bound every queue in bytes**, and decide what happens when it is full."},
		t.pause(500 * time.Millisecond)
}

// tokens says a text in pieces of a few bytes, which cut words and markdown
// marks anywhere, but no character.
func tokens(t *turn) (Result, error) {
	text, _, _ := strings.Cut(essayText, "\n## In Go")
	for rest := []rune(text); len(rest) > 0; {
		n := min(len(rest), 1+t.rand.IntN(6))
		if err := t.pause(18 * time.Millisecond); err != nil {
			return Result{}, err
		}
		if err := t.say(string(rest[:n])); err != nil {
			return Result{}, err
		}
		rest = rest[n:]
	}
	return Result{Text: "Every token was a message of its own."}, nil
}

// burst says "burst N SIZE": N numbered messages of SIZE bytes each, without a
// pause. N is 1000 and SIZE 200 where the prompt does not say.
func burst(t *turn) (Result, error) {
	n, size := number(t.req.UserPrompt, 0, 1000), number(t.req.UserPrompt, 1, 200)
	size = min(size, readLimit/2)
	filler := strings.Repeat("The quick brown fox jumps over the lazy dog. ", size/45+1)
	for i := range n {
		text := fmt.Sprintf("Message %d of %d. ", i+1, n)
		if missing := size - len(text); missing > 0 {
			text += filler[:missing-1] + "." // as a whole message ends
		}
		if err := t.say(text); err != nil {
			return Result{}, err
		}
	}
	return Result{Text: fmt.Sprintf("%d messages of %d bytes.", n, size)}, nil
}

// number is the i-th number in the prompt, or a default.
func number(prompt string, i, otherwise int) int {
	found := regexp.MustCompile(`\d+`).FindAllString(prompt, -1)
	if i >= len(found) {
		return otherwise
	}
	n, err := strconv.Atoi(found[i])
	if err != nil {
		return otherwise
	}
	return n
}

// count says a number a second.
func count(t *turn) (Result, error) {
	n := number(t.req.UserPrompt, 0, 30)
	for i := range n {
		if err := t.say(fmt.Sprintf("**%d** of %d", i+1, n)); err != nil {
			return Result{}, err
		}
		if err := t.pause(time.Second); err != nil {
			return Result{}, err
		}
	}
	return Result{Text: fmt.Sprintf("Counted to %d.", n)}, nil
}

// silent keeps quiet in real time, so that timeouts can be tried at any pace.
func silent(t *turn) (Result, error) {
	n := number(t.req.UserPrompt, 0, 30)
	if err := t.hold(time.Duration(n) * time.Second); err != nil {
		return Result{}, err
	}
	return Result{Text: fmt.Sprintf("Nothing was said for %d s.", n)}, nil
}

// afterCancel is for how long a 0.15.1 handler that ignores its signal was
// seen to go on.
const afterCancel = 2600 * time.Millisecond

// stubborn works in real time until it is cancelled, and a while longer.
func stubborn(t *turn) (Result, error) {
	if err := t.say("I go on for 2.6 s after a cancel. Try it."); err != nil {
		return Result{}, err
	}
	if err := t.hold(60 * time.Second); err == nil {
		return Result{Text: "Nobody cancelled."}, nil
	}
	for i := range 2 {
		if err := sleep(t.out.conn.rt.ctx, afterCancel/2); err != nil {
			return Result{}, err
		}
		if err := t.sayAnyway(fmt.Sprintf("Still working after the cancel, part %d of 2.", i+1)); err != nil {
			return Result{}, err
		}
	}
	return Result{Text: "Done, too late."}, nil
}

// environment tells what agent_env holds.
func environment(t *turn) (Result, error) {
	env := t.req.AgentEnv
	if env == nil {
		env = map[string]string{}
	}
	text, err := json.MarshalIndent(env, "", "  ")
	if err != nil {
		return Result{}, err
	}
	return Result{Text: fmt.Sprintf("%d variables.", len(env))}, t.say("```json\n" + string(text) + "\n```")
}

// escapes says what a terminal must not be given as it is.
func escapes(t *turn) (Result, error) {
	err := t.say(
		"Wide: 全角文字, ｶﾀｶﾅ. Emoji: 👩‍👩‍👧‍👦 👍🏽 🇯🇵. Right to left: שלום. Combining: e\u0301 n\u0303. Tab:\tend.",
		"Colour \x1b[31mred\x1b[0m, title \x1b]0;owned\x07, clipboard \x1b]52;c;aGVsbG8=\x07, bell \x07, return\rover, back\b, null \x00.",
		"A link that lies: [https://example.com](javascript:alert(1)). Bidi: \u202eabc\u202c. C1: \u009b31m.",
	)
	return Result{Text: "That was hostile text."}, err
}

// recovers reports an error and goes on to a result.
func recovers(t *turn) (Result, error) {
	if err := t.perform(500*time.Millisecond, "Asking the search index for open incidents."); err != nil {
		return Result{}, err
	}
	err := t.out.Report("tool call failed: rate limited", map[string]any{
		"code": "TOOL_FAILED", "tool": "search", "attempt": 1, "retry_after_ms": 1500,
		"error_name": "RateLimitError",
		"cause":      map[string]any{"error_name": "HTTPError", "status": 429, "message": "Too Many Requests"},
	})
	if err != nil {
		return Result{}, err
	}
	err = t.perform(1500*time.Millisecond, "Trying again with a smaller batch.", "The second attempt went through: **2 incidents** are open.")
	return Result{Text: "2 open incidents, after one failed attempt."}, err
}

// fails reports an error and then ends with another.
func fails(t *turn) (Result, error) {
	if err := t.perform(500*time.Millisecond, "Reading the deployment's state."); err != nil {
		return Result{}, err
	}
	err := t.out.Report("state file is locked", map[string]any{"code": "LOCKED", "holder": "ci-runner-7", "attempt": 3})
	if err := errors.Join(err, t.pause(800*time.Millisecond)); err != nil {
		return Result{}, err
	}
	f := fail("StateError", "gave up: the state file stayed locked").because(errors.New("lock is held by ci-runner-7"))
	f.extra = map[string]any{"code": "E_LOCKED"}
	return Result{}, f
}

// structured says what it is about to return; play makes the instance.
func structured(t *turn) (Result, error) {
	said := "No output schema came with this request, so the result is text."
	if t.req.OutputSchema != "" {
		said = "The result will be an instance of this schema:\n\n```json\n" + t.req.OutputSchema + "\n```"
	}
	return Result{Text: "A request with an output schema gets structured output here."}, t.perform(600*time.Millisecond, said)
}
