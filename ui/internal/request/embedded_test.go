package request

import (
	"slices"
	"strings"
	"testing"
)

func TestEmbeddedSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "a secrets_to_redact prompt": "", `{"a": "message type", "token": "x"}`: "",
		`{"message_type":"x","secrets_to_redact":["one","env:KEPT","[REDACTED]","[secret 1]",""],"b":"not"}`: "one",
		`{"secrets_to_redact":["one","two`:                           "one two",
		`{"secrets_to_redact":["a\u0062","c\"d"]`:                    `a\u0062 ab c"d c\"d`,
		`{"message_type":"x","agent_env":{"API_KEY":"k","LANG":"l"}`: "k",
		`x = {'secrets_to_redact': ['one']}`:                         "one",
		`--data "{\"secrets_to_redact\":[\"one\"]}"`:                 `one`,
	} {
		got := embeddedSecrets(text)
		for _, value := range strings.Fields(want) {
			if !slices.Contains(got, value) {
				t.Errorf("%s: no %q in %q", text, value, got)
			}
		}
		if want == "" && got != nil || slices.Contains(got, "not") || slices.Contains(got, "l") || slices.Contains(got, "env:KEPT") {
			t.Errorf("%s: got %q", text, got)
		}
	}
}

func TestMaskNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", `no "JSON`: `no "JSON`,
		`{"API_KEY": "k", "LANG": "l"}`:                   `{"API_KEY": "[REDACTED]", "LANG": "l"}`,
		`{"secrets_to_redact":["a\"b","env:B","[x]",""],`: `{"secrets_to_redact":["[REDACTED]","env:B","[x]",""],`,
		"{\"TOKEN\": \"cut\n\"LANG\": \"l\"}":             "{\"TOKEN\": \"[REDACTED]\"\n\"LANG\": \"l\"}",
		`{"TOKEN": "cut`:                                  `{"TOKEN": "[REDACTED]"`,
	} {
		if got := MaskNamed(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// FuzzEmbeddedSecrets: a text of any kind is read without a panic, and what it
// lists is not left in it.
func FuzzEmbeddedSecrets(f *testing.F) {
	f.Add(`{"message_type":"x","secrets_to_redact":["`, "one", `"]}`)
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		text := before + secret + after
		values := embeddedSecrets(text)
		r, _ := Request{Prompt: text}.Redact()
		for _, value := range values {
			const shortest = 12 // a mask has letters, too
			if len(value) >= shortest && strings.Contains(r.Prompt, value) {
				t.Errorf("%q is left in %q", value, r.Prompt)
			}
		}
	})
}
