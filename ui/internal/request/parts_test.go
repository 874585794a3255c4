package request

import (
	"strings"
	"testing"
	"time"
)

func TestCut(t *testing.T) {
	t.Parallel()
	s := newSplitter([]Secret{"ab", "abc", "zz", "text:env:q", "env:NOT"})
	mask := func(text string) string {
		return s.mask(text, func(secret Secret) string { return "<" + secret.Literal() + ">" })
	}
	for text, want := range map[string]string{
		"": "", "x": "x", "abc": "<abc>", "abab": "<ab><ab>", "xabcabzzz": "x<abc><ab><zz>z", "env:q env:NOT": "<env:q> env:NOT",
	} {
		if got := mask(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestLongTextsAreCutInTime: a preview is drawn while a person types.
func TestLongTextsAreCutInTime(t *testing.T) {
	t.Parallel()
	r := Request{
		Prompt: strings.Repeat("a line of text\r\n", 64<<10), Model: "m",
		Secrets: []Secret{"e", "never-there", "nor-this", "text"},
	}
	began := time.Now()
	p, err := r.Preview(new(Names))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Parse(p.JSON + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if got.Prompt != r.Prompt {
		t.Error("the prompt is not the same")
	}
	if _, err := Export(r, FormatTypeScript, ExportOptions{}); err != nil {
		t.Fatal(err)
	}
	// Quadratic, it took minutes.
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("1 MiB took %v", took)
	} else {
		t.Logf("1 MiB took %v", took)
	}
}

func TestMapJSON(t *testing.T) {
	t.Parallel()
	f := strings.NewReplacer("sec\"ret", "X", "42", "Y", "true", "Z").Replace
	for text, want := range map[string]string{
		`{ "sec\"ret" : ["a sec\u0022ret", 142, true, null, -1.5e3 ] }`: `{ "X" : ["a X", "1Y", "Z", null, -1.5e3 ] }`,
		`"\u00e9"`: `"\u00e9"`, `42`: `"Y"`, `not json 42`: `not json Y`, ``: ``,
	} {
		if got := mapJSON(text, f); got != want {
			t.Errorf("%s became %s", text, got)
		}
	}
}
