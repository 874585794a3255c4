package request

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
)

// withLiterals has literal secrets wherever they can be.
func withLiterals() Request {
	r := fullRequest()
	r.Secrets = append(r.Secrets, "hunter2", `quo"te\d`)
	r.Prompt = "Log in with hunter2, then " + `quo"te\d` + "."
	r.AgentEnv = append(r.AgentEnv, Variable{Name: "PASS", Secret: "swordfish"}, Variable{Name: "URL", Value: "http://u:hunter2@host"})
	r.PreCommands[0].Command = "login swordfish"
	r.Extra = `{"deep":{"k":"x hunter2 y","quo\"te\\d":1},"n":[1,2]}`
	return r
}

func preview(t *testing.T, r Request) Preview {
	t.Helper()
	p, err := r.Preview(new(Names))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPreviewIsWhatIsSent(t *testing.T) {
	t.Parallel()
	for _, r := range []Request{fullRequest(), commandsRequest()} {
		// With each secret being its own mask, both must be the same.
		p := preview(t, r)
		m, err := r.message(p.names.show)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := protocol.Encode(r.Compat.Apply(m))
		if err != nil {
			t.Fatal(err)
		}
		if compact(p.JSON) != string(frame) {
			t.Errorf("shown:\n%s\nsent:\n%s", compact(p.JSON), frame)
		}
		if !strings.Contains(p.JSON, `"env:TOKEN"`) {
			t.Errorf("no reference in %s", p.JSON)
		}
	}
}

func TestPreviewMasks(t *testing.T) {
	t.Parallel()
	p := preview(t, withLiterals())
	for _, secret := range []string{"hunter2", "swordfish", `quo"te`, `quo\"te`} {
		if strings.Contains(p.JSON, secret) {
			t.Errorf("%s is in\n%s", secret, p.JSON)
		}
	}
}

func TestParseGivesBackWhatWasShown(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Request{
		"full": fullRequest(), "commands": commandsRequest(), "literals": withLiterals(), "empty": {},
		"a secret like a mask": {Prompt: "[secret 1] is [env:A]", Secrets: []Secret{"pw", "env:A", "secret", "1"}},
		"a secret of brackets": {Prompt: "[x]", Secrets: []Secret{"[", "]"}},
		"secret in another":    {Prompt: "abcabc ab", Secrets: []Secret{"ab", "abc"}},
	} {
		got, err := preview(t, r).Parse(preview(t, r).JSON + "\n")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(r, got); diff != "" && name != "a secret of brackets" {
			t.Errorf("%s: %s", name, diff)
		}
		want, err1 := r.Resolve(t.Context(), testSources)
		have, err2 := got.Resolve(t.Context(), testSources)
		if diff := cmp.Diff(want, have); diff != "" || (err1 == nil) != (err2 == nil) {
			t.Errorf("%s: sent otherwise: %v, %v\n%s", name, err1, err2, diff)
		}
	}
}

// TestLookingAtTheJSONChangesNothing: not even what JSON cannot hold.
func TestLookingAtTheJSONChangesNothing(t *testing.T) {
	t.Parallel()
	r := Request{AgentEnv: []Variable{{Name: "A", Value: "1"}, {Name: "A", Value: "2"}, {}}, Secrets: []Secret{"", "x", "x"}, Prompt: "\xff"}
	p := preview(t, r)
	got, err := p.Parse(p.JSON)
	if diff := cmp.Diff(r, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestParseOfTheOtherKind(t *testing.T) {
	t.Parallel()
	r := fullRequest()
	r.Commands = []Command{{Command: "kept"}}
	p := preview(t, r)
	got, err := p.Parse(`{"message_type":"command_execution_message","commands":[{"command":"new"}],"secrets_to_redact":["env:TOKEN"]}`)
	if err != nil {
		t.Fatal(err)
	}
	if got.Kind != CommandsOnly || got.Commands[0].Command != "new" || got.Prompt != r.Prompt || len(got.AgentEnv) != 3 || got.Secrets[0] != "env:TOKEN" {
		t.Errorf("got %+v", got)
	}
}

func TestParseEdits(t *testing.T) {
	t.Parallel()
	r := withLiterals()
	p := preview(t, r)
	edit := strings.NewReplacer(
		`"model": "gpt-5.4"`, `"model": "other"`,
		`"user_prompt": "Log in`, `"user_prompt": "Please log in`,
		`"MODE": "fast"`, `"MODE": "slow", "NEW": "1"`,
		`"zz": 1`, ``,
	)
	text := edit.Replace(p.JSON)
	text = strings.Replace(text, `"deep":`, `"unknown": {"b":1,"a":2}, "deep":`, 1)
	text = strings.Replace(text, `"env:TOKEN",`, `"env:TOKEN", "env:ADDED", "literal",`, 1)
	got, err := p.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	want := r.Clone()
	want.Model = "other"
	want.Prompt = strings.Replace(want.Prompt, "Log in", "Please log in", 1)
	want.AgentEnv[0].Value = "slow"
	want.AgentEnv = append(want.AgentEnv, Variable{Name: "NEW", Value: "1"})
	want.Secrets = []Secret{"env:TOKEN", "env:ADDED", "literal", "file:~/secret.txt", "hunter2", `quo"te\d`}
	want.Extra = `{"unknown":{"b":1,"a":2},"deep":{"k":"x hunter2 y","quo\"te\\d":1},"n":[1,2]}`
	if diff := cmp.Diff(want.Extra, compact(got.Extra)); diff != "" {
		t.Error(diff)
	}
	got.Extra = want.Extra
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// The old names follow the edit, since they are not the person's own.
	if again := preview(t, got).JSON; !strings.Contains(again, `"preferred_model": "other"`) {
		t.Error(again)
	}
}

func TestParseKeepsAnOldNameThatWasEdited(t *testing.T) {
	t.Parallel()
	p := preview(t, fullRequest())
	got, err := p.Parse(strings.Replace(p.JSON, `"preferred_model": "gpt-5.4"`, `"preferred_model": "old"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	if again := preview(t, got).JSON; !strings.Contains(again, `"preferred_model": "old"`) || !strings.Contains(again, `"model": "gpt-5.4"`) {
		t.Error(again)
	}
}

func TestParseErrorsHaveAPlace(t *testing.T) {
	t.Parallel()
	p := preview(t, fullRequest())
	for text, want := range map[string]TextError{
		"":                     {Line: 1, Column: 1},
		"{\n \"a\": tru\n}":    {Line: 2, Column: 10},
		"{\"a\":1} x":          {Line: 1, Column: 9},
		"{\"a\":":              {Line: 1, Column: 6},
		"[]":                   {},
		`{"message_type":"x"}`: {Field: "message_type"},
		"{\"message_type\":\"invocation_message\",\n\"model\":\n5}":                     {Line: 2, Column: 1, Field: "model"},
		"{\"message_type\":\"invocation_message\",\n  \"secrets_to_redact\":[\"a\",1]}": {Line: 2, Column: 3, Field: "secrets_to_redact[1]"},
	} {
		_, err := p.Parse(text)
		var got *TextError
		if !errors.As(err, &got) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got.Line != want.Line || got.Column != want.Column || got.Field != want.Field || got.Problem == "" {
			t.Errorf("%q: got %+v", text, got)
		}
		if _, err := Import(text); err == nil {
			t.Errorf("%q is imported", text)
		}
	}
}

func TestPreviewOfWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for field, r := range map[string]Request{
		fieldSchema:                              {Schema: "{"},
		"extra":                                  {Extra: "[1]"},
		"pre_agent_invocation_commands[0].extra": {PreCommands: []Command{{Extra: "x"}}},
	} {
		_, err := r.Preview(new(Names))
		var invalid *protocol.ValidationError
		if !errors.As(err, &invalid) || invalid.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
		if _, err := Export(r, FormatJSON, ExportOptions{}); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// FuzzParse: whatever is pasted, no panic; what is taken is shown and taken
// again as the same.
func FuzzParse(f *testing.F) {
	for _, r := range []Request{fullRequest(), commandsRequest(), withLiterals()} {
		p, err := r.Preview(new(Names))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(p.JSON, "hunter2")
	}
	f.Add(`{"message_type":"invocation_message","a":1,"a":2,"secrets_to_redact":["env:A","env:"]}`, "a")
	f.Fuzz(func(t *testing.T, text, secret string) {
		r, err := Import(text)
		if err != nil {
			return
		}
		r.Secrets = append(r.Secrets, LiteralSecret(secret))
		p, err := r.Preview(new(Names))
		if err != nil {
			return // its schema is none, or its Extra has no meaning
		}
		if !json.Valid([]byte(p.JSON)) {
			t.Fatalf("no JSON: %s", p.JSON)
		}
		again, err := p.Parse(p.JSON + "\n")
		if err != nil {
			t.Fatalf("%v\n%s", err, p.JSON)
		}
		if second, err := again.Preview(new(Names)); err != nil || len(again.secrets()) > len(r.secrets()) {
			t.Fatalf("%v: %s\nafter %s", err, second.JSON, p.JSON)
		}
	})
}
