package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
)

// manyRuns fills the transcript with n runs of a few entries each.
func manyRuns(b *bench, n int) {
	for i := range n {
		b.ask(fmt.Sprintf("question %d", i+1))
		b.hear(say(fmt.Sprintf("first answer to question %d, with a needle%d", i+1, i+1)),
			&protocol.Error{Text: fmt.Sprintf("error of question %d", i+1)},
			say(fmt.Sprintf("second answer to question %d", i+1)))
		b.succeed(fmt.Sprintf("result of question %d", i+1))
	}
}

func TestFollowsUntilTheReaderLeaves(t *testing.T) {
	b := connected(t, 100, 24)
	manyRuns(b, 10)
	b.shows("result of question 10")
	b.press("esc", "g")
	b.shows("question 1")
	b.hides("result of question 10")
	before := strings.Split(b.plain(), "\n")[2:15]
	b.ask("question 11")
	b.hear(say("a late answer"))
	after := strings.Split(b.plain(), "\n")[2:15]
	if strings.Join(before, "\n") != strings.Join(after, "\n") {
		t.Errorf("the reader's place moved:\n%s\n---\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	b.shows("new line", "G end")
	b.press("G")
	b.shows("a late answer")
	b.hides("new line")
	if !b.transcript.Following() {
		t.Error("G does not follow")
	}
}

func TestStandsAloneIsSaidOnceBeforeTheSecondRequest(t *testing.T) {
	b := connected(t, 120, 200)
	b.ask("one")
	b.hides("stands alone: the agent")
	b.ask("two")
	b.ask("three")
	if n := strings.Count(b.plain(), "stands alone: the agent"); n != 1 {
		t.Errorf("said %d times:\n%s", n, b.plain())
	}
}

// current is what the entry says that keys act on.
func (b *bench) current() string { return b.transcript.Source(b.transcript.Current()) }

func TestStepsThroughRunsAndErrors(t *testing.T) {
	b := connected(t, 100, 24)
	manyRuns(b, 10)
	b.press("esc", "g", "]", "]")
	if got := b.current(); got != "question 3" {
		t.Errorf("] ] leads to %q", got)
	}
	b.press("[")
	if got := b.current(); got != "question 2" {
		t.Errorf("[ leads to %q", got)
	}
	b.press("e")
	if got := b.current(); got != "error of question 2" {
		t.Errorf("e leads to %q", got)
	}
	b.press("E")
	if got := b.current(); got != "error of question 1" {
		t.Errorf("E leads to %q", got)
	}
	b.press("J")
	if got := b.current(); got != "second answer to question 1" {
		t.Errorf("J leads to %q", got)
	}
	b.press("l")
	b.typed("question 7")
	b.press("enter")
	if got := b.current(); got != "question 7" {
		t.Errorf("the list of runs leads to %q", got)
	}
	b.shows("question 7")
}

func TestSearchFindsWhatWasNeverDrawn(t *testing.T) {
	b := connected(t, 100, 24)
	manyRuns(b, 200)
	b.press("ctrl+f")
	b.typed("needle7")
	b.press("enter")
	b.shows("place 1 of 11, 11 matches", "needle")
	seen := map[string]bool{}
	for range 11 {
		seen[b.current()] = true
		b.press("n")
	}
	if len(seen) != 11 {
		t.Errorf("n goes through %d of 11 places", len(seen))
	}
	b.press("N")
	b.press("/")
	b.typed("NEEDLE7")
	b.press("enter")
	b.shows("is not in the transcript")
	// What comes while a search is on is searched too.
	b.press("/")
	b.typed("brand new")
	b.press("enter")
	b.hear(say("something brand new"))
	if found := b.transcript.Found(); found != `1 match for "brand new"` {
		t.Errorf("found %s in what came later", found)
	}
}

func TestSearchIsMarkedOnTheScreen(t *testing.T) {
	b := connected(t, 100, 24)
	b.ask("ask")
	b.hear(say("some **needle** in *text* and needle again"))
	b.press("ctrl+f")
	b.typed("needle")
	b.press("enter")
	marked := strings.Count(b.View().Content, b.theme.Styles.Current.Render("needle"))
	if marked != 2 {
		t.Errorf("%d matches are marked:\n%q", marked, b.View().Content)
	}
	b.frame()
}

func TestFoldedOutput(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("run")
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, "line %d\n", i+1)
	}
	b.hear(&protocol.CommandOutput{Stream: "stdout", Command: "make", Text: text.String()})
	b.shows("$ make", "line 5000", "line 4991", "4,990 more lines, 49 KB in all", "z unfolds")
	b.hides("line 4990 ")
	b.press("esc", "z")
	b.shows("line 1 ", "$ make")
	b.hides("more lines")
	b.press("z")
	b.shows("line 5000", "more lines")
	b.press("ctrl+f")
	b.typed("line 1234")
	b.press("enter")
	b.shows("line 1234", "line 1233")
	b.frame()
}

// A control sequence that never ends hides nothing of what comes after it, in
// output, in a message or in an answer.
func TestNothingHidesBehindASequence(t *testing.T) {
	raw := "before\n\x1b]0;never ended "
	for i := range 20 {
		raw += fmt.Sprintf("\nline %d", i+1)
	}
	b := connected(t, 100, 60)
	b.ask("run")
	b.hear(&protocol.CommandOutput{Stream: "stdout", Command: "make", Text: raw})
	b.shows("12 more lines", "line 11", "line 20")
	b.press("esc", "z")
	b.shows("before", "]0;never ended", "line 1 ", "line 10", "line 20")
	b.hear(&protocol.Error{Text: "bad\x1bPnever ended\nluck"})
	b.shows("Pnever ended", "luck")
	b.frame()
}

// A long line is shown in blocks, none of which begins inside a sequence.
func TestOutputInLongLines(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("run")
	b.hear(&protocol.CommandOutput{Stream: "stdout", Command: "make", Text: strings.Repeat("\x1b]8;;http://example.com/"+strings.Repeat("a", 150)+"\x1b\\link\x1b]8;;\x1b\\ ", 200)})
	b.press("esc", "z")
	for range 20 {
		b.press("pgup")
		b.hides("]8;", "aaaa")
		b.frame()
	}
}

func TestErrorsOpen(t *testing.T) {
	b := connected(t, 120, 40)
	conversation(b)
	b.press("esc", "E", "enter")
	b.shows("stack:", "at call (tool.js:1:2)", "code: TOOL_FAILED")
	b.press("enter")
	b.hides("at call (tool.js:1:2)")
	b.press("tab", "t", "enter")
	b.shows("at call (tool.js:1:2)")
}

func TestPiecesAreJoined(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("stream")
	for _, piece := range []string{"Un", "believ", "able", " **sto", "ries**", " are", " told", ".\n\n", "# Head", "ing\n\nend"} {
		b.hear(say(piece))
	}
	if n := b.transcript.Len(); n != 2 {
		t.Fatalf("%d entries, want the prompt and one document", n)
	}
	b.shows("Unbelievable stories are told.", "Heading")
	if got := b.transcript.Source(1); got != "Unbelievable **stories** are told.\n\n# Heading\n\nend" {
		t.Errorf("source: %q", got)
	}
	b.press("esc", "m", "m")
	if n := b.transcript.Len(); n != 11 {
		t.Errorf("%d entries as sent, want 11", n)
	}
	b.press("m")
	if n := b.transcript.Len(); n != 2 {
		t.Errorf("%d entries after joining again, want 2", n)
	}
	b.hear(say(" and more"))
	if n := b.transcript.Len(); n != 2 {
		t.Errorf("%d entries after a further piece, want 2", n)
	}
	b.shows("end and more")
}

func TestWholeMessagesStayApart(t *testing.T) {
	b := connected(t, 100, 40)
	b.ask("talk")
	b.hear(say("step 1"), say("step 2"), say("# Plan\n\nI look."), say("Running `ls`:\n\n```\nx\n```"), say("first", "second", "third"))
	if n := b.transcript.Len(); n != 8 {
		t.Errorf("%d entries, want 8", n)
	}
	b.press("esc", "m")
	if n := b.transcript.Len(); n != 5 {
		t.Errorf("%d entries joined, want the prompt, one document, and the three blocks of one frame", n)
	}
}

// An artifact that comes while text streams does not cut a sentence in two.
func TestArtifactDoesNotCutAStream(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("stream")
	b.hear(say("half a"), say(" sentence"))
	b.events(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{ID: 1, Filepath: "/out/a.txt"}})
	b.events(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{ID: 1, Filepath: "/out/a.txt", Progress: session.Progress{State: session.ArtifactStored, Bytes: 3}}})
	b.hear(say(" goes on"))
	b.shows("half a sentence goes on")
	b.succeed("done")
	b.shows("/out/a.txt 3 B")
}

func TestSelectionByMouseLeavesThePanelOut(t *testing.T) {
	b := connected(t, 120, 30)
	b.ask("talk")
	b.hear(say("alpha beta gamma"), say("delta epsilon"))
	lines := strings.Split(b.plain(), "\n")
	y1, y2 := 0, 0
	for y, line := range lines {
		if strings.Contains(line, "alpha beta") {
			y1 = y
		}
		if strings.Contains(line, "delta") {
			y2 = y
		}
	}
	b.Update(tea.MouseClickMsg{X: 2 + len("alpha "), Y: y1, Button: tea.MouseLeft})
	b.Update(tea.MouseMotionMsg{X: 2 + len("delta") - 1, Y: y2, Button: tea.MouseLeft})
	text, whole := b.transcript.Selected()
	if want := "beta gamma\n\ndelta"; text != want || !whole {
		t.Errorf("selected %q, want %q", text, want)
	}
	b.frame()
	_, cmd := b.Update(tea.MouseReleaseMsg{X: 0, Y: y2})
	if cmd == nil {
		t.Error("nothing is copied on release")
	}
}

func TestSelectionByKeys(t *testing.T) {
	b := connected(t, 120, 30)
	b.ask("talk")
	b.hear(say("alpha beta gamma"), say("delta epsilon"), say("zeta"))
	b.press("esc", "g", "J", "v", "j", "j")
	if text, _ := b.transcript.Selected(); text != "alpha beta gamma\n\ndelta epsilon" {
		t.Errorf("selected %q", text)
	}
	b.press("esc")
	if b.transcript.Selecting() {
		t.Error("esc leaves the selection")
	}
}

// A key that chooses in the panel does not scroll the transcript too.
func TestPanelKeysLeaveTheTranscriptAlone(t *testing.T) {
	b := connected(t, 120, 30)
	manyRuns(b, 20)
	b.press("esc", "g")
	before := b.transcript.Draw(false, false)
	b.press("tab", "j", "j")
	if b.focus != panePanel || b.errors.cursor+b.artifacts.cursor == 0 {
		t.Fatalf("focus %v, sections %+v", b.focus, b.panel.sections)
	}
	if after := b.transcript.Draw(false, false); !slices.Equal(before, after) {
		t.Errorf("the transcript moved from\n%s\nto\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}

// What a runtime up to 0.9 says of a command that failed reads as what later ones
// say; its own words are below it.
func TestCommandFailsInAnOldRuntime(t *testing.T) {
	b := connected(t, 120, 40)
	b.ask("work")
	const words = `{"exitCode":3,"error":{"code":3,"killed":false,"cmd":"echo before; exit 3"}}`
	b.hear(&protocol.Error{Text: words, Metadata: json.RawMessage("{}")})
	b.shows("A command failed with exit code 3: echo before; exit 3")
	b.hides(`"exitCode"`, "killed")
	b.press("esc", "up", "enter")
	b.shows("killed: false")
}

// A run of commands that stopped at one that failed is failed wherever its end
// is told.
func TestCommandsThatFail(t *testing.T) {
	b := connected(t, 120, 40)
	for _, code := range []int{2, 0} {
		b.run++
		b.events(session.RunChanged{Stamp: b.stamp(), State: session.Running},
			session.Sent{Stamp: b.stamp(), Message: &protocol.CommandExecution{Commands: []protocol.Command{{Command: "seq 1 300; exit 2"}}}})
		b.hear(&protocol.CommandExecutionResult{Results: []protocol.CommandResult{{Command: "true"}, {Command: "seq 1 300; exit 2", ExitCode: code}}})
		b.events(session.RunChanged{Stamp: b.stamp(), State: session.Succeeded})
		header := strings.Split(b.plain(), "\n")[0]
		choices := b.runChoices()
		want, found := "failed", 1
		if code == 0 {
			want = "succeeded"
			b.shows("2 commands ran")
		} else {
			b.shows("stopped at a command that failed", "failed with exit code 2: seq 1 300; exit 2")
		}
		if !strings.Contains(header, want) || !strings.HasPrefix(choices[0].Detail, want) || b.errors.Len() != found {
			t.Errorf("exit code %d: the header is %q, the run %q, and there are %d errors", code, header, choices[0].Detail, b.errors.Len())
		}
	}
}
