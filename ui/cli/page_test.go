package cli

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// endless is a title that never ends, and text after it.
func endless() (raw string, lines []string) {
	raw = "before\n\x1b]0;never ended "
	for i := range 20 {
		line := fmt.Sprintf("line %d", i)
		raw, lines = raw+"\n"+line, append(lines, line)
	}
	return raw, lines
}

// A control sequence that never ends hides nothing of what comes after it.
func TestNothingHidesBehindASequence(t *testing.T) {
	t.Parallel()
	raw, lines := endless()
	var out, answer strings.Builder
	p := newPage(&out)
	for i := range raw {
		p.output("make", protocol.Stdout, raw[i:i+1])
	}
	p.output("make", protocol.Stderr, "\x1b[3")
	p.block("The end.")
	p.flush()
	if want := "$ make\nbefore\n␛]0;never ended \n" + strings.Join(lines, "\n") + "␛[3\n\nThe end.\n"; out.String() != want {
		t.Errorf("the output is\n%s", out.String())
	}
	(&player{page: newPage(&out), results: &answer}).result(&protocol.Result{Text: &raw})
	if want := "before\n␛]0;never ended \n" + strings.Join(lines, "\n") + "\n"; answer.String() != want {
		t.Errorf("the answer is\n%s", answer.String())
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	text := "Done.\x1b[2J"
	var b strings.Builder
	p := newPage(&b)
	p.block("A note.")
	p.prompt("two\nlines")
	p.say([]string{"# Title\n\n"})
	p.output("make\nall", protocol.Stdout, "com\x1b[3")
	p.output("make\nall", protocol.Stderr, "warning\n")
	p.output("make\nall", protocol.Stdout, "1mpiling")
	p.output("ls", protocol.Stdout, "a\n")
	p.problem("bad\x1b[31m\nluck", []byte(`{"z":1,"code":"E\n1","nested":{"a":[1]}}`))
	p.problem("worse", []byte(`"text"`))
	p.problem("worst", nil)
	p.artifact(session.Artifact{Filename: "a\x1b[1m.md", Version: 2, Progress: session.Progress{
		State: session.ArtifactStored, Bytes: 7, SHA256: "abc", Location: "/tmp/a.md",
	}})
	p.artifact(session.Artifact{Filename: "b.md", Progress: session.Progress{State: session.ArtifactFailed, Err: errors.New("disk full")}})
	p.artifact(session.Artifact{Filename: "c.md", Progress: session.Progress{State: session.ArtifactDeclined}})
	p.result(&protocol.Result{
		Text: &text, Structured: []byte(`{"ok":true}`),
		Metadata: []byte(`{"num_turns":"three","duration_ms":1500,"total_cost_usd":0.25,"usage":{"total_tokens":12}}`),
	})
	p.result(&protocol.Result{Metadata: []byte("null")})
	p.flush()
	const want = `A note.

> two
> lines

# Title

$ make all
comwarning
piling

$ ls
a

error: bad luck
  code:
    E
    1
  nested: {"a":[1]}
  z: 1

error: worse
  "text"

error: worst

artifact: a.md, version 2, 7 bytes
  /tmp/a.md
  sha256 abc

artifact: b.md did not arrive: disk full

artifact: c.md was declined

result: agent 1.5 s, 12 tokens, $0.25

Done.

{"ok":true}

result
`
	if b.String() != want {
		t.Errorf("the page is\n%s\nwant\n%s", b.String(), want)
	}
}

// brokenPipe takes some writes, and then nobody reads any more.
type brokenPipe struct {
	taken strings.Builder
	left  int
}

func (b *brokenPipe) Write(data []byte) (int, error) {
	if b.left == 0 {
		return 0, syscall.EPIPE
	}
	b.left--
	return b.taken.Write(data)
}

func TestPageStopsAtItsFirstError(t *testing.T) {
	t.Parallel()
	out := &brokenPipe{left: 1}
	p := newPage(out)
	p.block("one")
	p.flush()
	p.block("two")
	p.flush()
	p.block("three")
	if err := p.finish(); !errors.Is(err, syscall.EPIPE) || out.taken.String() != "one\n" {
		t.Errorf("%q, %v", out.taken.String(), err)
	}
}

// TestErrorSentTwice: one error that comes twice, with metadata the second time,
// is one on the page. The same words with something between are two.
func TestErrorSentTwice(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := newPage(&b)
	p.problem("it broke", []byte("{}"))
	p.problem("it broke", []byte(`{"error_name":"Error"}`))
	p.problem("it broke", nil)
	p.say([]string{"hm"})
	p.problem("it broke", []byte(`{"n":1}`))
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	const want = "error: it broke\n  error_name: Error\n\nerror: it broke\n\nhm\n\nerror: it broke\n  n: 1\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

// A stack keeps its lines, and has no end of them.
func TestPageKeepsTheLinesOfAStack(t *testing.T) {
	var out strings.Builder
	p := newPage(&out)
	p.problem("out of luck", []byte(`{"code":"X","stack":"Error: out of luck\n    at a (b.js:1)`+strings.Repeat(`\n    at c`, 20)+`"}`))
	_ = p.finish()
	want := "error: out of luck\n  code: X\n  stack:\n    Error: out of luck\n    at a (b.js:1)\n" + strings.Repeat("    at c\n", 10) + "    and 10 more lines\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
