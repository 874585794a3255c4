package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"ruse/protocol"
	"ruse/session"
)

// noon is when everything happens in tests that show times.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// bench is a model without a program: messages go in, the screen comes out.
type bench struct {
	*Model
	t   *testing.T
	run session.RunID
	at  time.Time
	// told are all events that it was given.
	told []session.Event
}

func newBench(t *testing.T, w, h int, cfg Config) *bench {
	t.Helper()
	if cfg.URL == "" {
		cfg.URL = "ws://runtime.example:8080"
	}
	if cfg.Request.Model == "" {
		cfg.Request.Model = "gpt-5.4"
	}
	b := &bench{Model: New(t.Context(), cfg), t: t, at: noon}
	b.ticking = true // the clock stands
	b.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return b
}

// events gives the model one batch, as a session would.
func (b *bench) events(events ...session.Event) {
	b.t.Helper()
	b.told = append(b.told, events...)
	b.Update(batchMsg{generation: b.link.generation, events: events})
	b.settle()
}

// settle does what streaming and searching left to do.
func (b *bench) settle() {
	for b.working {
		b.Update(workMsg{})
	}
}

func (b *bench) stamp() session.Stamp {
	b.at = b.at.Add(time.Second)
	return session.Stamp{At: b.at, Run: b.run}
}

// ask begins a run.
func (b *bench) ask(prompt string) {
	b.run++
	m := &protocol.Invocation{UserPrompt: prompt, Model: "gpt-5.4", SecretsToRedact: []string{}}
	raw, err := protocol.Encode(m)
	if err != nil {
		b.t.Fatal(err)
	}
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Sending},
		session.Sent{Stamp: b.stamp(), Message: m, Raw: raw},
		session.RunChanged{Stamp: b.stamp(), State: session.Running})
}

// hear takes messages from the runtime.
func (b *bench) hear(messages ...protocol.Message) {
	events := make([]session.Event, 0, len(messages))
	for _, m := range messages {
		raw, err := protocol.Encode(m)
		if err != nil {
			b.t.Fatal(err)
		}
		events = append(events, session.Received{Stamp: b.stamp(), Message: m, Raw: raw, Size: len(raw)})
	}
	b.events(events...)
}

func say(texts ...string) *protocol.Assistant { return &protocol.Assistant{TextBlocks: texts} }

func result(text string) *protocol.Result {
	return &protocol.Result{
		Form: protocol.ResultData, Text: &text,
		Metadata: []byte(`{"duration_ms":1800,"num_turns":3,"total_cost_usd":0.0123,"usage":{"inputTokens":321,"outputTokens":87}}`),
	}
}

func (b *bench) succeed(text string) {
	b.hear(result(text))
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Succeeded})
}

// press types keys by name.
func (b *bench) press(keys ...string) tea.Cmd {
	b.t.Helper()
	var cmd tea.Cmd
	for _, k := range keys {
		_, cmd = b.Update(keyPress(b.t, k))
		b.settle()
	}
	return cmd
}

var namedKeys = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
	"space": tea.KeySpace, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "end": tea.KeyEnd, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "backspace": tea.KeyBackspace,
}

func keyPress(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k := tea.Key{}
	rest := name
	for {
		switch {
		case strings.HasPrefix(rest, "ctrl+"):
			k.Mod, rest = k.Mod|tea.ModCtrl, rest[5:]
			continue
		case strings.HasPrefix(rest, "alt+"):
			k.Mod, rest = k.Mod|tea.ModAlt, rest[4:]
			continue
		case strings.HasPrefix(rest, "shift+"):
			k.Mod, rest = k.Mod|tea.ModShift, rest[6:]
			continue
		}
		break
	}
	if code, ok := namedKeys[rest]; ok {
		k.Code = code
		if rest == "space" {
			k.Text = " "
		}
	} else {
		k.Code = []rune(rest)[0]
		if k.Mod == 0 {
			k.Text = rest
		}
	}
	if got := tea.KeyPressMsg(k).String(); got != name {
		t.Fatalf("the key %q comes out as %q", name, got)
	}
	return tea.KeyPressMsg(k)
}

// typed writes text as single keys.
func (b *bench) typed(text string) {
	for _, r := range text {
		if r == ' ' {
			b.press("space")
			continue
		}
		b.press(string(r))
	}
}

func (b *bench) plain() string { return ansi.Strip(b.View().Content) }

func (b *bench) shows(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(b.plain(), text) {
			b.t.Fatalf("the screen does not show %q:\n%s", text, b.plain())
		}
	}
}

func (b *bench) hides(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if strings.Contains(b.plain(), text) {
			b.t.Fatalf("the screen shows %q:\n%s", text, b.plain())
		}
	}
}

// frame checks what holds for every screen: as many lines as rows, each as wide
// as the terminal, and no control sequence that a runtime sent.
func (b *bench) frame() {
	b.t.Helper()
	lines := strings.Split(b.View().Content, "\n")
	if len(lines) != b.height {
		b.t.Fatalf("%d lines on %d rows:\n%s", len(lines), b.height, b.plain())
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w != b.width {
			b.t.Fatalf("line %d is %d cells wide, the screen %d: %q", i, w, b.width, line)
		}
		if rest := stripStyles(line); strings.ContainsFunc(rest, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			b.t.Fatalf("line %d holds a control character: %q", i, rest)
		}
	}
}

// stripStyles removes SGR and links to web addresses, and nothing else.
func stripStyles(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		switch {
		case strings.HasPrefix(s, "\x1b["):
			end := strings.IndexFunc(s[2:], func(r rune) bool { return r != ';' && r != ':' && (r < '0' || r > '9') })
			if end >= 0 && s[2+end] == 'm' {
				s = s[2+end+1:]
				continue
			}
		case strings.HasPrefix(s, "\x1b]8;"):
			if end := strings.IndexAny(s, "\a"); end >= 0 {
				s = s[end+1:]
				continue
			}
			if end := strings.Index(s, "\x1b\\"); end >= 0 {
				s = s[end+2:]
				continue
			}
		}
		out.WriteByte(s[0])
		s = s[1:]
	}
	return out.String()
}

// connected is a bench on which everything is up but the socket.
func connected(t *testing.T, w, h int) *bench {
	b := newBench(t, w, h, Config{})
	b.link.state = linkUp
	return b
}

// conversation is one run with everything in it.
func conversation(b *bench) {
	b.ask("Summarise this repository and write a report into ./out")
	b.hear(
		say("# Plan\n\n1. Look at the layout\n2. Count lines per package"),
		&protocol.CommandOutput{Stream: "stdout", Command: "cloc .", Text: "Language   files   code\nGo            48   6210\n"},
		&protocol.CommandOutput{Stream: "stderr", Command: "cloc .", Text: "1 file was skipped\n"},
		say("| package | lines |\n|---|---:|\n| protocol | 1,204 |\n\n```go\nfunc main() {}\n```"),
		&protocol.Error{Text: "tool call failed: rate limited", Metadata: []byte(`{"code":"TOOL_FAILED","attempt":1,"stack":"Error: rate limited\n    at call (tool.js:1:2)"}`)},
		say("Trying again with a smaller batch."),
	)
	b.events(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
		ID: 1, Filename: "summary.md", Filepath: "/workspace/out/summary.md", ContentType: "text/markdown", Version: 1,
		Asked:    b.at,
		Progress: session.Progress{State: session.ArtifactStored, Bytes: 4100, Total: 4100, SHA256: strings.Repeat("9f", 32), Location: "/data/out/summary.md"},
	}}, session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
		ID: 2, Filename: "figures.csv", Filepath: "/workspace/out/figures.csv", Version: 1, Asked: b.at,
		Progress: session.Progress{State: session.ArtifactUploading, Bytes: 61, Total: 100},
	}})
	b.succeed("The repository holds **one** program.")
}

func TestScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}, {200, 50}} {
		name := fmt.Sprintf("%dx%d", size.w, size.h)
		t.Run("conversation-"+name, func(t *testing.T) {
			b := connected(t, size.w, size.h)
			conversation(b)
			b.frame()
			golden.RequireEqual(t, b.plain())
		})
		t.Run("greeting-"+name, func(t *testing.T) {
			b := newBench(t, size.w, size.h, Config{})
			b.link.err = &session.DialError{Layer: session.LayerTCP, URL: "ws://runtime.example:8080", Err: fmt.Errorf("refused")}
			b.link.state = linkDown
			b.Update(nil)
			b.frame()
			golden.RequireEqual(t, b.plain())
		})
	}
}

func TestTooSmall(t *testing.T) {
	b := connected(t, 32, 10)
	if got := b.plain(); got != "ruse needs 40 × 12; this is 32 × 10" && !strings.Contains(strings.ReplaceAll(got, "\n", " "), "ruse needs 40 × 12; this is 32 × 10") {
		t.Errorf("got %q", got)
	}
}

// A dialog is drawn over every size that the program takes.
func TestDialogsFit(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}, {200, 50}} {
		for _, key := range []string{"ctrl+o", "ctrl+p", "?"} {
			b := connected(t, size.w, size.h)
			conversation(b)
			b.press(key)
			if len(b.dialogs) != 1 {
				t.Fatalf("%s opens %d dialogs", key, len(b.dialogs))
			}
			b.frame()
			b.press("esc")
			if len(b.dialogs) != 0 {
				t.Fatalf("esc leaves %s open", key)
			}
		}
	}
}

// Whatever a runtime sends, the frame holds and no control sequence of its
// reaches the terminal.
func TestHostileText(t *testing.T) {
	hostile := "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]52;c;aGVsbG8=\x07 bell\x07 CR\rover \x9b2J \x00 \x7f \u202eabc\u202c \xff\xfe " +
		"全角文字 👩‍👩‍👧‍👦 שלום é\ttab " + strings.Repeat("x", 500) + " " + strings.Repeat("全", 200)
	for _, w := range []int{40, 79, 120} {
		b := connected(t, w, 40)
		b.ask(hostile)
		b.hear(say(hostile), say("```\n"+hostile+"\n```"), &protocol.CommandOutput{Stream: "stdout", Command: hostile, Text: hostile + "\n" + hostile},
			&protocol.Error{Text: hostile, Metadata: []byte(`{"stack":"\u001b[2Ja\nb","\u001b[2J":"\u001b]0;x\u0007"}`)})
		raw := []byte(`{"message_type":"\u001b[2J","x":"\u001b[2J"}`)
		b.events(session.Received{Stamp: b.stamp(), Message: &protocol.Unknown{Name: "\x1b[2J", Raw: raw}, Raw: raw})
		b.events(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
			ID: 1, Filename: hostile, Filepath: "/" + hostile, Progress: session.Progress{State: session.ArtifactFailed, Err: fmt.Errorf("%s", hostile)},
		}})
		b.events(session.Disconnected{Stamp: b.stamp(), Code: 4000, Reason: hostile})
		b.frame()
		b.press("esc", "g")
		b.frame()
		for range 12 {
			b.press("enter", "J")
			b.frame()
		}
		b.press("tab", "enter")
		b.frame()
		b.press("t", "enter")
		b.frame()
	}
}
