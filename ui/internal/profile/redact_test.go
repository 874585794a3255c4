package profile

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
)

// leaky has literal secrets in every place that can hold a text.
func leaky() (Request, []string) {
	const s = "LITERAL-s3cret"
	other := `w"eird\secret` + "\n2nd"
	in := func(text string) string { return text + s + "/" + other }
	r := Request{
		Address: "wss://me:addr-passw0rd@h/p?token=addr-t0ken&q=1#" + s,
		Prompt:  in("prompt "), System: in("system "), Model: in("model "), SourceID: in("id "),
		Schema:   `{"title":"` + jsonInner(in("")) + `"}`,
		Secrets:  []Secret{s, LiteralSecret(other), "text:env:LITERAL_AS_ENV", "env:sk-not-a-name", "env:GOOD", "12345678"},
		AgentEnv: []Variable{{Name: in("N"), Value: in("v")}, {Name: "V", Secret: "var-literal"}, {Name: "R", Secret: "env:REF"}},
		Ignore:   in("*."), ArtifactsDirs: []string{in("/")},
		PreCommands:   []Command{{Command: in("echo "), Cwd: in("/"), Env: []Variable{{Name: "A", Value: "var-literal"}}, Extra: `{"` + s + `":"` + jsonInner(other) + `"}`}},
		PostCommands:  []Command{{Command: "x var-literal"}},
		Commands:      []Command{{Command: in("y"), Env: []Variable{{Name: "C", Secret: "cmd-literal"}}}},
		Downloadables: []Downloadable{{URL: "https://u:dl-passw0rd@h/f?X-Amz-Signature=dl-signature&a=b", Dir: in("/"), Extra: `["` + s + `"]`}},
		Extra:         `{"pin":12345678,"a":["` + s + `",{"` + jsonInner(other) + `":1}],"u":"\u004cITERAL-s3cret"}`,
	}
	return r, []string{
		s, other, jsonInner(other), `w\"eird`, "env:LITERAL_AS_ENV", "sk-not-a-name", "addr-passw0rd", "addr-t0ken", "var-literal",
		"cmd-literal", "dl-passw0rd", "dl-signature", "12345678", "eird\\secret", "from-elsewhere",
	}
}

// TestNothingWrittenHoldsALiteral is grep -r over all that this package writes.
func TestNothingWrittenHoldsALiteral(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	r, secrets := leaky()
	r.Prompt += " from-elsewhere"
	left, err := dirs.Saved().Save("leaky", r, "from-elsewhere")
	if err != nil || len(left) < 15 {
		t.Fatalf("%d left out, %v", len(left), err)
	}
	if err := dirs.History().Append(t.Context(), testTime, r, "from-elsewhere"); err != nil {
		t.Fatal(err)
	}
	draft := Draft{Composer: r.Prompt, Request: r, Texts: map[string]string{"json": r.Extra + strings.Join(secrets[:3], " ")}}
	f := openDraft(t, dirs, "token=addr-t0ken")
	if _, err := f.Save(t.Context(), draft, "from-elsewhere"); err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, dir := range []string{dirs.Config, dirs.State} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			files++
			for _, secret := range secrets {
				if strings.Contains(string(data)+path, secret) {
					t.Errorf("%q is in %s:\n%s", secret, path, data)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 5 {
		t.Errorf("only %d files were looked at", files)
	}
	for _, l := range left {
		for _, secret := range secrets {
			if strings.Contains(l.String(), secret) {
				t.Errorf("%q is in %q", secret, l)
			}
		}
	}
	// The references are there.
	got, _, err := dirs.Saved().Load("leaky")
	if err != nil || !slices.Contains(got.Secrets, "env:GOOD") || got.Secrets[0] != Missing || got.AgentEnv[1].Secret != Missing || got.AgentEnv[2].Secret != "env:REF" {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.Contains(got.Prompt, protocol.Redacted) {
		t.Errorf("got %q", got.Prompt)
	}
}

func TestRedactLeavesTheRequestAlone(t *testing.T) {
	t.Parallel()
	r, _ := leaky()
	before := r.Clone()
	if _, left := r.Redact(); len(left) == 0 {
		t.Error("nothing was left out")
	}
	if diff := cmp.Diff(before, r); diff != "" {
		t.Error(diff)
	}
	same, left := fullRequest().Redact()
	if diff := cmp.Diff(fullRequest(), same); diff != "" || left != nil {
		t.Errorf("%v %s", left, diff)
	}
}

// TestWhatWasLeftOutIsMissing: a request that comes back from a file says at each
// place that a value is missing, and is not sent so.
func TestWhatWasLeftOutIsMissing(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	r := Request{
		Prompt: "p", Model: "m", Secrets: []Secret{"zebrasecret1", "listed-alone", "env:REF"},
		AgentEnv: []Variable{{Name: "TOKEN", Secret: "zebrasecret1"}},
	}
	if _, err := dirs.Saved().Save("lost", r); err != nil {
		t.Fatal(err)
	}
	saved, _, err := dirs.Saved().Load("lost")
	if err != nil {
		t.Fatal(err)
	}
	if err := dirs.History().Append(t.Context(), testTime, saved); err != nil {
		t.Fatal(err)
	}
	entries, err := dirs.History().Load(t.Context())
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	for _, got := range []Request{saved, entries[0].Request} {
		// A secret that a variable has is asked for there, once.
		if want := []Secret{Missing, "env:REF"}; !slices.Equal(got.Secrets, want) || !got.LacksSecret() {
			t.Errorf("the list is %q", got.Secrets)
		}
		_, err := got.Resolve(t.Context(), Sources{Env: func(string) (string, bool) { return "value", true }})
		for _, part := range []string{"secrets_to_redact[0]: a value is missing", "agent_env[0]: TOKEN: a value is missing"} {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%v does not say %q", err, part)
			}
		}
		preview, err := got.Preview()
		if err != nil || !strings.Contains(preview.JSON, `"TOKEN": "[missing]"`) {
			t.Fatalf("%s %v", preview.JSON, err)
		}
		back, err := preview.Parse(strings.Replace(preview.JSON, `"m"`, `"m2"`, 1))
		if err != nil || back.AgentEnv[0].Secret != Missing {
			t.Errorf("%+v %v", back, err)
		}
	}
	if LiteralSecret(string(Missing)).Literal() != string(Missing) {
		t.Error("a secret that looks like the mark is lost")
	}
}

func TestWithoutCredentials(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ws://h": "ws://h", "": "", "h:1": "h:1", "ws://h/a@b?x=y": "ws://h/a@b?x=y", "ws://h?a": "ws://h?a",
		"ws://u:p@h/x": "ws://h/x", "tok@h": "h", "wss://h?api_key=1&b=2": "wss://h?api_key=&b=2",
		"wss://h?sid=x&region=eu": "wss://h?sid=&region=eu", "wss://h?v=0f2c9be1-77aa": "wss://h?v=0f2c9be1-77aa", "wss://h?v=0f2c9be1-77aa-4e": "wss://h?v=",
		"wss://u@h?b=2&%74oken=x#f": "wss://h?b=2&%74oken=#f",
	} {
		got, found := withoutCredentials(address)
		if got != want || found != (address != want) {
			t.Errorf("%q: %q, %v", address, got, found)
		}
	}
}
