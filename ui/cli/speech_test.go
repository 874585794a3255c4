package cli

import (
	"strings"
	"testing"
)

// What an agent says reads as it was meant: pieces as one text, messages apart.
func TestSay(t *testing.T) {
	t.Parallel()
	whole := strings.Repeat("A message.|", 17)
	for _, test := range []struct {
		name, said string // pieces between bars
		want       string
	}{
		{"a message", "One.", "One.\n"},
		{"messages", "One.|Two.\n|Three.\n\n", "One.\n\nTwo.\n\nThree.\n"},
		{"pieces", "Un|believ|able| sto|ries|.\n\n|The|end", "Unbelievable stories.\n\nTheend\n"},
		{"pieces of a script", "全|角|文字", "全角文字\n"},
		{"a sequence cut in pieces", "red |\x1b[3|1mfish| \x1b]0;x", "red fish ␛]0;x\n"},
		{"a cut that comes late", whole + " indented|More.", strings.Repeat("A message.\n\n", 17) + " indented\n\nMore.\n"},
		{"nothing", "|x|||y|", "x\n\ny\n"},
		{"nothing at all", "||", ""},
	} {
		var b strings.Builder
		p := newPage(&b)
		for _, piece := range strings.Split(test.said, "|") {
			p.say([]string{piece})
		}
		if err := p.finish(); err != nil || b.String() != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, b.String(), err, test.want)
		}
	}
}

// The first message is not kept waiting, and those after it are only until the
// agent is quiet.
func TestSayWritesSoon(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := newPage(&b)
	p.say([]string{"One."})
	p.flush()
	if b.String() != "One." || p.pending() {
		t.Errorf("%q", b.String())
	}
	p.say([]string{"Two"})
	if !p.pending() {
		t.Error("Two is told apart at once")
	}
	p.release()
	p.say([]string{" and a half"})
	p.say([]string{"."})
	p.say([]string{"Three", "Four"})
	p.say([]string{"Five"})
	p.block("The end.")
	p.flush()
	if want := "One.\n\nTwo and a half.\n\nThree\n\nFour\n\nFive\n\nThe end.\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

// What was held back of a message, since it might have begun a secret, ends that
// message where nothing else was written since.
func TestHeldBackEndsItsMessage(t *testing.T) {
	var b strings.Builder
	p := newPage(&b)
	p.say([]string{"Look at the file"})
	p.resume("s")
	p.say([]string{"Now the test"})
	p.resume("s")
	p.block("between")
	p.resume("!")
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	if want := "Look at the files\n\nNow the tests\n\nbetween\n\n!\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
