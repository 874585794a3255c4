package profile

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

// leaky has literal secrets in every place that can hold a text.
func leaky() (request.Request, []string) {
	const s = "LITERAL-s3cret"
	other := `w"eird\secret` + "\n2nd"
	in := func(text string) string { return text + s + "/" + other }
	r := request.Request{
		Address: "wss://me:addr-passw0rd@h/p?token=addr-t0ken&q=1#" + s,
		Prompt:  in("prompt "), System: in("system "), Model: in("model "), SourceID: in("id "),
		Schema:   `{"title":"` + inJSON(in("")) + `"}`,
		Secrets:  []request.Secret{s, request.LiteralSecret(other), "text:env:LITERAL_AS_ENV", "env:sk-not-a-name", "env:GOOD", "12345678"},
		AgentEnv: []request.Variable{{Name: in("N"), Value: in("v")}, {Name: "V", Secret: "var-literal"}, {Name: "R", Secret: "env:REF"}},
		Ignore:   in("*."), ArtifactsDirs: []string{in("/")},
		PreCommands:   []request.Command{{Command: in("echo "), Cwd: in("/"), Env: []request.Variable{{Name: "A", Value: "var-literal"}}, Extra: `{"` + s + `":"` + inJSON(other) + `"}`}},
		PostCommands:  []request.Command{{Command: "x var-literal"}},
		Commands:      []request.Command{{Command: in("y"), Env: []request.Variable{{Name: "C", Secret: "cmd-literal"}}}},
		Downloadables: []request.Downloadable{{URL: "https://u:dl-passw0rd@h/f?X-Amz-Signature=dl-signature&a=b", Dir: in("/"), Extra: `["` + s + `"]`}},
		Extra:         `{"pin":12345678,"a":["` + s + `",{"` + inJSON(other) + `":1}],"u":"\u004cITERAL-s3cret"}`,
	}
	return r, []string{
		s, other, inJSON(other), `w\"eird`, "env:LITERAL_AS_ENV", "sk-not-a-name", "addr-passw0rd", "addr-t0ken", "var-literal",
		"cmd-literal", "dl-passw0rd", "dl-signature", "12345678", "eird\\secret", "from-elsewhere",
	}
}

// inJSON is a text as it stands between the quotes of a JSON string.
func inJSON(text string) string {
	data, err := request.EncodeJSON(text)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(data[1 : len(data)-2]) // less the line end
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
	if err != nil || !slices.Contains(got.Secrets, "env:GOOD") || got.Secrets[0] != request.Missing || got.AgentEnv[1].Secret != request.Missing || got.AgentEnv[2].Secret != "env:REF" {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.Contains(got.Prompt, protocol.Redacted) {
		t.Errorf("got %q", got.Prompt)
	}
}

// TestWhatWasLeftOutIsMissing: a request that comes back from a file says at each
// place that a value is missing, and is not sent so.
func TestWhatWasLeftOutIsMissing(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	r := request.Request{
		Prompt: "p", Model: "m", Secrets: []request.Secret{"zebrasecret1", "listed-alone", "env:REF"},
		AgentEnv: []request.Variable{{Name: "TOKEN", Secret: "zebrasecret1"}},
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
	for _, got := range []request.Request{saved, entries[0].Request} {
		// A secret that a variable has is asked for there, once.
		if want := []request.Secret{request.Missing, "env:REF"}; !slices.Equal(got.Secrets, want) || !got.LacksSecret() {
			t.Errorf("the list is %q", got.Secrets)
		}
		_, err := got.Resolve(t.Context(), request.Sources{Env: func(string) (string, bool) { return "value", true }})
		for _, part := range []string{"secrets_to_redact[0]: a value is missing", "agent_env[0]: TOKEN: a value is missing"} {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%v does not say %q", err, part)
			}
		}
		preview, err := got.Preview(new(request.Names))
		if err != nil || !strings.Contains(preview.JSON, `"TOKEN": "[missing]"`) {
			t.Fatalf("%s %v", preview.JSON, err)
		}
		back, err := preview.Parse(strings.Replace(preview.JSON, `"m"`, `"m2"`, 1))
		if err != nil || back.AgentEnv[0].Secret != request.Missing {
			t.Errorf("%+v %v", back, err)
		}
	}
	if request.LiteralSecret(string(request.Missing)).Literal() != string(request.Missing) {
		t.Error("a secret that looks like the mark is lost")
	}
}
