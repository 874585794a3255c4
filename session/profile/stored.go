package profile

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// storedRequest is a Request in files: the TOML of saved requests and the JSON
// of history and drafts. What a person edits has times with units and names in
// place of numbers.
type storedRequest struct {
	Kind          string               `toml:"kind,omitempty" json:"kind,omitempty"`
	Address       string               `toml:"address,omitempty" json:"address,omitempty"`
	Model         string               `toml:"model,omitempty" json:"model,omitempty"`
	SourceID      string               `toml:"source_id,omitempty" json:"source_id,omitempty"`
	System        string               `toml:"system,multiline,omitempty" json:"system,omitempty"`
	Prompt        string               `toml:"prompt,multiline,omitempty" json:"prompt,omitempty"`
	Schema        string               `toml:"schema,multiline,omitempty" json:"schema,omitempty"`
	Secrets       []string             `toml:"secrets,omitempty" json:"secrets,omitempty"`
	ArtifactsDirs []string             `toml:"artifacts_dirs,omitempty" json:"artifacts_dirs,omitempty"`
	Ignore        string               `toml:"ignore,multiline,omitempty" json:"ignore,omitempty"`
	Timeout       string               `toml:"timeout,omitempty" json:"timeout,omitempty"`
	IdleTimeout   string               `toml:"idle_timeout,omitempty" json:"idle_timeout,omitempty"`
	Compat        string               `toml:"compat,omitempty" json:"compat,omitempty"`
	Extra         string               `toml:"extra,multiline,omitempty" json:"extra,omitempty"`
	AgentEnv      []storedVariable     `toml:"agent_env,omitempty" json:"agent_env,omitempty"`
	PreCommands   []storedCommand      `toml:"pre_commands,omitempty" json:"pre_commands,omitempty"`
	PostCommands  []storedCommand      `toml:"post_commands,omitempty" json:"post_commands,omitempty"`
	Commands      []storedCommand      `toml:"commands,omitempty" json:"commands,omitempty"`
	Downloadables []storedDownloadable `toml:"downloadables,omitempty" json:"downloadables,omitempty"`
}

type storedVariable struct {
	Name   string `toml:"name" json:"name"`
	Value  string `toml:"value,multiline,omitempty" json:"value,omitempty"`
	Secret string `toml:"secret,omitempty" json:"secret,omitempty"`
}

type storedCommand struct {
	Command string           `toml:"command,multiline" json:"command"`
	Cwd     string           `toml:"cwd,omitempty" json:"cwd,omitempty"`
	Extra   string           `toml:"extra,multiline,omitempty" json:"extra,omitempty"`
	Env     []storedVariable `toml:"env,omitempty" json:"env,omitempty"`
}

type storedDownloadable struct {
	URL   string `toml:"url" json:"url"`
	Dir   string `toml:"dir" json:"dir"`
	Extra string `toml:"extra,multiline,omitempty" json:"extra,omitempty"`
}

// store makes the form for files of r, which has been redacted.
func store(r Request) storedRequest {
	s := storedRequest{
		Address: valid(r.Address), Model: valid(r.Model), SourceID: valid(r.SourceID),
		System: valid(r.System), Prompt: valid(r.Prompt), Schema: valid(r.Schema),
		Ignore: valid(r.Ignore), Extra: valid(r.Extra),
		Timeout: storedDuration(r.Timeout), IdleTimeout: storedDuration(r.IdleTimeout),
		AgentEnv:    storedEnv(r.AgentEnv),
		PreCommands: storedCommands(r.PreCommands), PostCommands: storedCommands(r.PostCommands),
		Commands: storedCommands(r.Commands),
	}
	if r.Kind != Agent {
		s.Kind = r.Kind.String()
	}
	if name := compatName(r.Compat); name != "all" {
		s.Compat = name
	}
	for _, secret := range r.Secrets {
		s.Secrets = append(s.Secrets, valid(string(secret)))
	}
	for _, dir := range r.ArtifactsDirs {
		s.ArtifactsDirs = append(s.ArtifactsDirs, valid(dir))
	}
	for _, d := range r.Downloadables {
		s.Downloadables = append(s.Downloadables, storedDownloadable{valid(d.URL), valid(d.Dir), valid(d.Extra)})
	}
	return s
}

// valid makes UTF-8 of text: neither files nor frames can carry anything else.
func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func storedDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func storedEnv(env []Variable) []storedVariable {
	var list []storedVariable
	for _, v := range env {
		list = append(list, storedVariable{valid(v.Name), valid(v.Value), valid(string(v.Secret))})
	}
	return list
}

func storedCommands(commands []Command) []storedCommand {
	var list []storedCommand
	for _, c := range commands {
		list = append(list, storedCommand{valid(c.Command), valid(c.Cwd), valid(c.Extra), storedEnv(c.Env)})
	}
	return list
}

// request reads the form for files. What it cannot read is left as it is in an
// empty request, and named by the errors, each a *keyError.
func (s storedRequest) request() (Request, error) {
	r := Request{
		Address: s.Address, Model: s.Model, SourceID: s.SourceID,
		System: s.System, Prompt: s.Prompt, Schema: s.Schema, Ignore: s.Ignore, Extra: s.Extra,
		ArtifactsDirs: s.ArtifactsDirs,
		AgentEnv:      variables(s.AgentEnv),
		PreCommands:   commands(s.PreCommands), PostCommands: commands(s.PostCommands),
		Commands: commands(s.Commands),
	}
	var errs []error
	fail := func(key, problem string) { errs = append(errs, &keyError{key, problem}) }
	switch s.Kind {
	case "", Agent.String():
	case CommandsOnly.String():
		r.Kind = CommandsOnly
	default:
		fail("kind", fmt.Sprintf("want %q or %q", Agent, CommandsOnly))
	}
	if s.Compat != "" {
		if err := parseCompat(&r.Compat, s.Compat); err != nil {
			fail("compat", err.Error())
		}
	}
	duration := func(key, text string, to *time.Duration) {
		d, err := time.ParseDuration(text)
		if text != "" && err != nil {
			fail(key, `want a time with its unit, such as "5m"`)
			return
		}
		*to = d
	}
	duration("timeout", s.Timeout, &r.Timeout)
	duration("idle_timeout", s.IdleTimeout, &r.IdleTimeout)
	for _, secret := range s.Secrets {
		r.Secrets = append(r.Secrets, Secret(secret))
	}
	for _, d := range s.Downloadables {
		r.Downloadables = append(r.Downloadables, Downloadable(d))
	}
	return r, errors.Join(errs...)
}

func variables(stored []storedVariable) []Variable {
	var list []Variable
	for _, v := range stored {
		list = append(list, Variable{v.Name, v.Value, Secret(v.Secret)})
	}
	return list
}

func commands(stored []storedCommand) []Command {
	var list []Command
	for _, c := range stored {
		list = append(list, Command{c.Command, c.Cwd, variables(c.Env), c.Extra})
	}
	return list
}

// keyError is a key of a file whose value cannot be read.
type keyError struct{ key, problem string }

func (e *keyError) Error() string { return e.key + ": " + e.problem }
