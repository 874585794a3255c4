package ui

import (
	"fmt"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
)

// logs gives the model lines of its runtime's log.
func (b *bench) logs(lines ...string) {
	b.t.Helper()
	events := make([]session.Event, len(lines))
	for i, line := range lines {
		events[i] = session.Logged{Stamp: b.stamp(), Line: line}
	}
	b.events(events...)
}

func TestLogSection(t *testing.T) {
	b := connected(t, 100, 30)
	b.setFocus(panePanel)
	b.press("5", "L")
	b.shows("there is no line in the log")
	b.ask("first")
	inv := &protocol.Invocation{UserPrompt: "second", Model: "m", SourceID: "id-2"}
	b.run++
	b.events(session.Sent{Stamp: b.stamp(), Message: inv})
	b.run = 0
	b.logs(
		"\x1b]0;title\x07listening on \x1b[1m8080\x1b[0m", "[id-2] Handling new request", "[else] hello",
		"[id-2] TypeError: x is no y", "    at z.js:1", `{"level":40,"msg":"careful"}`,
	)
	b.shows("Log", "it has no calls of tools", "  listening on 8080", "  Handling new request", "  [else] hello", "✗ TypeError: x", "! {\"level\":40,\"msg\":\"careful\"}")
	if strings.Contains(b.screen, "title") || strings.Contains(b.plain(), "id-2") {
		t.Errorf("the screen shows\n%s", b.plain())
	}
	b.logs(`[id-2] [ToolStart] tool=shell input={}`)
	b.hides("no calls of tools")

	b.press("L")
	b.shows("Log warn+", "TypeError", "at z.js:1", "careful")
	b.hides("listening", "ToolStart")
	b.press("L")
	b.shows("Log error+", "TypeError")
	b.hides("careful")
	b.press("L", "/")
	for _, key := range strings.Split("HELLO", "") {
		b.press(key)
	}
	b.press("enter")
	b.shows("Log /HELLO", "[else] hello")
	b.hides("TypeError", "careful")
	b.press("/", "x", "enter")
	b.shows("Log /HELL", "no such line")
	b.press("/", "backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "enter", "g", "j")
	b.shows("TypeError", "careful")
	if got := copied(t, b.press("y")); got != "Handling new request" {
		t.Errorf("y copies %q", got)
	}
	b.press("enter")
	b.shows("run 2")
	b.press("enter")
	b.hides("run 2")
	b.press("R")
	b.shows("ruse did not start this runtime")
}

// TestLogFollows the newest line while it is chosen, and no other.
func TestLogFollows(t *testing.T) {
	b := connected(t, 100, 12)
	b.setFocus(panePanel)
	b.press("5")
	for i := range 50 {
		b.logs(fmt.Sprintf("line %d of many", i))
	}
	b.shows("line 49 of many")
	b.press("k")
	b.logs("one more")
	b.hides("one more")
	b.press("G")
	b.shows("one more")
	b.logs("the last")
	b.shows("the last")
}

// TestLogForgets the oldest lines where there are too many bytes, and what was
// chosen stays so.
func TestLogForgets(t *testing.T) {
	var s logSection
	add := func(n int, text string) {
		for range n {
			s.apply(session.Logged{Line: text})
		}
	}
	add(40, "warning: "+strings.Repeat("x", 64<<10))
	s.nextLevel()
	add(10, "unlisted")
	cut := s.mark()
	s.cursor = 39
	add(40, "warning: "+strings.Repeat("y", 64<<10))
	if s.bytes > logBytes || s.first == 0 || len(s.shown) != len(s.lines)-10 {
		t.Errorf("%d bytes, %d lines from %d on, %d listed", s.bytes, len(s.lines), s.first, len(s.shown))
	}
	size := 0
	for _, l := range s.lines {
		size += len(l.text)
	}
	if size != s.bytes {
		t.Errorf("%d bytes are %d", s.bytes, size)
	}
	if l := s.at(len(s.shown) - 1); s.least != report.Warn || !strings.HasSuffix(l.text, "y") {
		t.Errorf("the last one listed: %.20s", l.text)
	}
	cut()
	if n := len(s.lines); n == 0 || s.lines[n-1].text != "unlisted" || s.cursor >= len(s.shown) && len(s.shown) > 0 {
		t.Errorf("%d lines are left, %d of them listed, %d chosen", n, len(s.shown), s.cursor)
	}
}
