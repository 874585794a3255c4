package transcript

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/theme"
)

// everyKind is a pane with an entry of each kind, of hostile text.
func everyKind(t *testing.T) *bench {
	evil := "\x1b]52;c;aGk=\x07 \x9b2J \u202eabc 全角 " + strings.Repeat("long words of it ", 130)
	b := newBench(t, 80, 24)
	b.ask(evil)
	b.ask("")
	b.apply(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{ID: 1, Filepath: "/out/" + evil}},
		session.Malformed{Stamp: b.stamp(), Raw: []byte(`{"a":"` + evil), Err: errors.New("no JSON")})
	b.hear(say(evil), say("a", "b "+evil), say("# x\n\n```\ncode\n```\n"),
		&protocol.CommandOutput{Stream: "stderr", Command: evil, Text: strings.Repeat(evil+"\n", 20)},
		&protocol.CommandExecutionResult{Results: []protocol.CommandResult{{Command: evil}, {Command: "false", ExitCode: 1}}})
	b.Fail(b.stamp(), report.Problem{Text: evil + "\n\n" + evil, Why: evil, Try: evil, Metadata: []byte(`{"stack":"a\nb"}`)})
	b.Fail(b.stamp(), report.Problem{Text: strings.Repeat(evil, 8)})
	text := evil + "\n\n" + evil
	b.hear(&protocol.Result{Text: &text, Structured: []byte(`{"a":[1,2,{"b":"c"}]}`)})
	b.Rejoin()
	for range 20 {
		b.hear(say("piece "))
	}
	return b
}

// The blocks of an entry add up, folded or not, each says where it begins, and no
// line is wider than it may be, in any theme.
func TestEntriesAddUp(t *testing.T) {
	b := everyKind(t)
	kinds := map[Kind]int{}
	for i, e := range b.entries {
		kinds[b.KindOf(i)]++
		if e.source() == "" && i > 2 {
			t.Errorf("%T says nothing", e)
		}
		for range 2 {
			sum := 0
			for block := range e.Blocks() {
				if at := e.Offset(block); at != sum {
					t.Errorf("block %d of %T begins at %d, not %d", block, e, at, sum)
				}
				sum += e.Bytes(block)
				_, _ = e.code(block)
				_ = e.find(block)
				for _, width := range []int{1, 20, 90} {
					for _, line := range e.Lines(block, width) {
						if w := ansi.StringWidth(line); width >= 20 && w > width {
							t.Errorf("block %d of %T has a line of %d cells at %d: %q", block, e, w, width, line)
						}
					}
				}
			}
			if sum != e.TotalBytes() {
				t.Errorf("%T has %d bytes, its blocks %d", e, e.TotalBytes(), sum)
			}
			if e.canFold() {
				b.setOpen(e, !e.common().open)
			}
		}
	}
	if len(kinds) != 4 {
		t.Errorf("kinds: %v", kinds)
	}
}

// Another theme draws every entry anew, and the same theme draws it the same.
func TestEntriesTakeATheme(t *testing.T) {
	b := everyKind(t)
	drawn := func() (all []string, versions []uint64) {
		for _, e := range b.entries {
			for block := range e.Blocks() {
				all = append(all, strings.Join(e.Lines(block, 80), "\n"))
				versions = append(versions, e.Version(block))
			}
		}
		return all, versions
	}
	dark, before := drawn()
	b.SetTheme(theme.New(false))
	light, after := drawn()
	for i := range dark {
		if ansi.Strip(dark[i]) != ansi.Strip(light[i]) {
			t.Errorf("block %d reads otherwise:\n%s\n%s", i, dark[i], light[i])
		}
		if dark[i] != light[i] && before[i] == after[i] {
			t.Errorf("block %d is drawn otherwise in the same version", i)
		}
	}
	if strings.Join(dark, "") == strings.Join(light, "") {
		t.Error("a light theme draws as a dark one")
	}
}
