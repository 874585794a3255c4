package request

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A name stands for the same secret in each preview of a form, whatever came and
// went meanwhile.
func TestNamesStay(t *testing.T) {
	t.Parallel()
	var names Names
	show := func(r Request) Preview {
		t.Helper()
		p, err := r.Preview(&names)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	r := Request{
		Prompt: "p", Model: "m", Secrets: []Secret{"first", "second"},
		AgentEnv:    []Variable{{Name: "TOKEN", Secret: "third"}, {Name: "AUTH", Value: "Bearer third"}},
		PreCommands: []Command{{Command: "x", Env: []Variable{{Name: "TOKEN", Secret: "fourth"}}}},
	}
	copied := show(r).JSON
	for _, want := range []string{`"[secret 1]"`, `"[secret 2]"`, `"TOKEN": "[secret TOKEN]"`, `"TOKEN": "[secret TOKEN 1]"`, `"Bearer [secret TOKEN]"`} {
		if !strings.Contains(copied, want) {
			t.Errorf("no %s in\n%s", want, copied)
		}
	}
	later := Request{Prompt: "p", Model: "m", Secrets: []Secret{"new", "second"}}
	p := show(later)
	if !strings.Contains(p.JSON, "[secret 3]") || strings.Contains(p.JSON, "[secret 1]") {
		t.Errorf("a name has changed its meaning:\n%s", p.JSON)
	}
	got, err := p.Parse(copied)
	if err != nil {
		t.Fatal(err)
	}
	// JSON has variables in no order of their own.
	r.AgentEnv[0], r.AgentEnv[1] = r.AgentEnv[1], r.AgentEnv[0]
	if diff := cmp.Diff(r, got); diff != "" {
		t.Errorf("pasted back:\n%s", diff)
	}
}

// A name of another form stands for nothing here; it is asked for.
func TestForeignNamesAreMissing(t *testing.T) {
	t.Parallel()
	for members, want := range map[string]Request{
		`"secrets_to_redact":["[secret 9]"]`:         {Prompt: "about [secret 9]", Secrets: []Secret{Missing}},
		`"agent_env":{"A":"[secret A]"}`:             {Prompt: "about [secret 9]", AgentEnv: []Variable{{Name: "A", Secret: Missing}}},
		`"agent_env":{"A":"[missing]","B":"[text]"}`: {Prompt: "about [secret 9]", AgentEnv: []Variable{{Name: "A", Secret: Missing}, {Name: "B", Value: "[text]"}}},
	} {
		text := `{"message_type":"invocation_message","user_prompt":"about [secret 9]",` + members + `}`
		parsed, err1 := preview(t, Request{AgentEnv: []Variable{{Name: "ONE", Secret: "one"}}}).Parse(text)
		imported, err2 := Import(text)
		if diff := cmp.Diff([]Request{want, want}, []Request{parsed, imported}); diff != "" || err1 != nil || err2 != nil {
			t.Errorf("%s: %v, %v\n%s", members, err1, err2, diff)
		}
	}
}

// What a person writes in their own texts is no name, before and after a secret
// had it.
func TestNamesAreNoWordsOfTheRequest(t *testing.T) {
	t.Parallel()
	var names Names
	for _, r := range []Request{{Secrets: []Secret{"hunter2"}, Prompt: "say it"}, {Secrets: []Secret{"hunter2"}, Prompt: "say [secret 1]"}} {
		p, err := r.Preview(&names)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Parse(strings.Replace(p.JSON, `say`, `now say`, 1))
		if want := "now " + r.Prompt; err != nil || got.Prompt != want || got.Secrets[0] != "hunter2" {
			t.Errorf("%q became %#v, %v", want, got, err)
		}
	}
}

// References stand for themselves, and may be edited wherever they stand.
func TestReferencesAreEdited(t *testing.T) {
	t.Parallel()
	r := Request{AgentEnv: []Variable{{Name: "PLAIN", Value: "env:IS_TEXT"}, {Name: "TOKEN", Secret: "env:TOKEN"}}}
	p := preview(t, r)
	text := strings.Replace(p.JSON, `"TOKEN": "env:TOKEN"`, `"TOKEN": "file:~/token", "MORE": "env:MORE"`, 1)
	text = strings.Replace(text, `"env:TOKEN"`, "", 1)
	got, err := p.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	want := Request{AgentEnv: []Variable{{Name: "PLAIN", Value: "env:IS_TEXT"}, {Name: "TOKEN", Secret: "file:~/token"}, {Name: "MORE", Secret: "env:MORE"}}}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// What stands beside an edit is what it was, even where it cannot be shown.
func TestTextsBesideAnEditStay(t *testing.T) {
	t.Parallel()
	r := Request{
		Model: "m", Secrets: []Secret{`quo"te`}, Schema: "{ \"type\":\n\"object\" }",
		PreCommands: []Command{{Command: `curl -d '{"k":"quo\"te"}'`, Extra: `{ "x" : 1 }`}, {Command: "make"}},
	}
	p := preview(t, r)
	if strings.Contains(p.JSON, "quo") {
		t.Fatalf("the secret is in\n%s", p.JSON)
	}
	got, err := p.Parse(strings.Replace(p.JSON, `"make"`, `"make all"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	r.PreCommands[1].Command = "make all"
	if diff := cmp.Diff(r, got); diff != "" {
		t.Error(diff)
	}
}
