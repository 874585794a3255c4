package cli

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"text", "grüße, 世界 👩‍💻\n\ttab", "grüße, 世界 👩‍💻\n\ttab"},
		{"colours", "\x1b[1;31mred\x1b[0m", "red"},
		{"title", "\x1b]0;title\x07text", "text"},
		{"title with a string terminator", "\x1b]0;title\x1b\\text", "text"},
		{"clipboard", "a\x1b]52;c;aGk=\x07b", "ab"},
		{"device control", "a\x1bP1$r\x1b\\b", "ab"},
		{"C1 control", "a\u009b31mb", "a31mb"},
		{"bell, backspace, delete", "a\a\b\x7fb", "ab"},
		{"Windows line ends", "a\r\nb\r\n", "a\nb\n"},
		{"overwritten line", "10 %\r20 %\n", "10 %\n20 %\n"},
		{"overwritten by nothing", "done\r", "done"},
		{"right to left override", "exe.\u202etxt\u2066", "exe.txt"},
		{"separators", "a\u2028b\ufeff", "ab"},
	}
	for _, test := range tests {
		if got := clean(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		// Wherever a stream is cut, the same is left.
		for at := range len(test.in) {
			c := newCleaner()
			if got := c.clean(test.in[:at]) + c.clean(test.in[at:]); got != test.want {
				t.Errorf("%s, cut at %d: %q, want %q", test.name, at, got, test.want)
			}
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"text", "\x1b[31mred\x1b[m", "\x1b]52;c;aGk=\x07", "a\r\nb\rc", "\xe2\x1b[31m", "\u009b1m"} {
		f.Add(seed, 1)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		at = min(max(at, 0), len(text))
		c := newCleaner()
		got := c.clean(text[:at]) + c.clean(text[at:])
		if i := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0) }); i >= 0 {
			t.Errorf("clean(%q) leaves a control character: %q", text, got)
		}
	})
}

func TestPage(t *testing.T) {
	t.Parallel()
	text := "Done.\x1b[2J"
	var b strings.Builder
	p := newPage(&b)
	p.note("A note.")
	p.prompt("two\nlines")
	p.paragraph("# Title\n\n")
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
  code: E 1
  nested: {"a":[1]}
  z: 1

error: worse
  "text"

error: worst

artifact: a.md, version 2, 7 bytes
  /tmp/a.md
  sha256 abc

artifact: b.md did not arrive: disk full

artifact: c.md did not arrive: it was declined

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
	out := &brokenPipe{left: 2}
	p := newPage(out)
	p.paragraph("one")
	p.paragraph("two")
	if !errors.Is(p.err, syscall.EPIPE) || out.taken.String() != "one\n\n" {
		t.Errorf("%q, %v", out.taken.String(), p.err)
	}
}
