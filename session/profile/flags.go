package profile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Flag is a flag of ruse run and ruse exec that sets a part of a request.
type Flag struct {
	Name     string // without its dashes
	Value    string // what stands for the value in help
	Usage    string
	Repeated bool     // it adds to a list
	Choices  []string // what a shell may complete; nil where it is anything
	// Kind is the kind of request that the flag is for; Both says for both.
	Kind Kind
	Both bool

	set func(*Request, string) error
	get func(*Request) []string
}

// Flags are the flags that, together, say all of a request but the prompt,
// which is an argument. A command line binds each with Request.SetFlag.
func Flags() []Flag {
	return []Flag{
		textFlag("url", "URL", "where the runtime is", func(r *Request) *string { return &r.Address }).both(),
		textFlag("model", "NAME", "the model that answers", func(r *Request) *string { return &r.Model }),
		textFlag("system", "TEXT", "the system prompt", func(r *Request) *string { return &r.System }),
		textFlag("source-id", "ID", "the name of the run in the runtime's log", func(r *Request) *string { return &r.SourceID }).both(),
		textFlag("schema", "JSON", "the JSON Schema of the answer", func(r *Request) *string { return &r.Schema }),
		secretFlag(),
		variableFlag("env", "NAME=VALUE", "a variable of the agent", false),
		variableFlag("secret-env", "NAME=SECRET", "a variable of the agent that is a secret, as for --secret", true),
		dirFlag(),
		textFlag("ignore", "PATTERNS", "patterns, as in a .gitignore, of files that are no artifacts; they replace the runtime's own, such as node_modules/", func(r *Request) *string { return &r.Ignore }).both(),
		commandFlag("pre", "before the agent", Agent, func(r *Request) *[]Command { return &r.PreCommands }),
		commandFlag("post", "after the agent", Agent, func(r *Request) *[]Command { return &r.PostCommands }),
		commandFlag("command", "on its own", CommandsOnly, func(r *Request) *[]Command { return &r.Commands }),
		downloadFlag(),
		durationFlag("timeout", "cancel the run after this time", func(r *Request) *time.Duration { return &r.Timeout }),
		durationFlag("idle-timeout", "cancel the run when it is silent for this time", func(r *Request) *time.Duration { return &r.IdleTimeout }),
		compatFlag(),
		textFlag("extra", "JSON", "an object of further members to send", func(r *Request) *string { return &r.Extra }).both(),
	}
}

// SetFlag sets the part of r that the flag of this name stands for, or adds to
// it. Its errors quote no value.
func (r *Request) SetFlag(name, value string) error {
	for _, f := range Flags() {
		if f.Name == name {
			return f.set(r, value)
		}
	}
	return fmt.Errorf("there is no flag --%s", name)
}

// FlagValue is one flag as it is given.
type FlagValue struct{ Name, Value string }

// FlagValues are the flags that make r of an empty request of its kind.
func (r Request) FlagValues() []FlagValue {
	var list []FlagValue
	for _, f := range Flags() {
		if !f.Both && f.Kind != r.Kind {
			continue
		}
		for _, value := range f.get(&r) {
			list = append(list, FlagValue{f.Name, value})
		}
	}
	return list
}

func (f Flag) both() Flag {
	f.Both = true
	return f
}

func textFlag(name, value, usage string, field func(*Request) *string) Flag {
	return Flag{
		Name: name, Value: value, Usage: usage,
		set: func(r *Request, text string) error {
			*field(r) = text
			return nil
		},
		get: func(r *Request) []string {
			if *field(r) == "" {
				return nil
			}
			return []string{*field(r)}
		},
	}
}

func durationFlag(name, usage string, field func(*Request) *time.Duration) Flag {
	return Flag{
		Name: name, Value: "TIME", Usage: usage, Both: true,
		set: func(r *Request, text string) error {
			d, err := time.ParseDuration(text)
			if err != nil || d < 0 {
				return errors.New("want a time with its unit, such as 30s or 5m")
			}
			*field(r) = d
			return nil
		},
		get: func(r *Request) []string {
			if *field(r) == 0 {
				return nil
			}
			return []string{field(r).String()}
		},
	}
}

func compatFlag() Flag {
	return Flag{
		Name: "compat", Value: "VERSION", Usage: compatUsage, Both: true, Choices: []string{"all", "0.5", "off"},
		set: func(r *Request, text string) error { return parseCompat(&r.Compat, text) },
		get: func(r *Request) []string {
			if name := compatName(r.Compat); name != "all" {
				return []string{name}
			}
			return nil
		},
	}
}

func secretFlag() Flag {
	return Flag{
		Name: "secret", Value: "SECRET", Usage: "a value to redact: env:NAME, file:PATH or the value", Repeated: true, Both: true,
		set: func(r *Request, text string) error {
			if err := Secret(text).Check(); err != nil {
				return fmt.Errorf("a secret %w", err)
			}
			r.Secrets = append(r.Secrets, Secret(text))
			return nil
		},
		get: func(r *Request) []string {
			var texts []string
			for _, s := range r.Secrets {
				texts = append(texts, string(s))
			}
			return texts
		},
	}
}

func variableFlag(name, value, usage string, secret bool) Flag {
	return Flag{
		Name: name, Value: value, Usage: usage, Repeated: true,
		set: func(r *Request, text string) error {
			name, value, ok := strings.Cut(text, "=")
			if !ok || name == "" {
				return errors.New("want NAME=VALUE")
			}
			v := Variable{Name: name, Value: value}
			if secret {
				v = Variable{Name: name, Secret: Secret(value)}
				if err := v.Secret.Check(); err != nil {
					return fmt.Errorf("the secret %w", err)
				}
			}
			r.AgentEnv = append(r.AgentEnv, v)
			return nil
		},
		get: func(r *Request) []string {
			var texts []string
			for _, v := range r.AgentEnv {
				switch {
				case secret != (v.Secret != ""):
				case secret:
					texts = append(texts, v.Name+"="+string(v.Secret))
				default:
					texts = append(texts, v.Name+"="+v.Value)
				}
			}
			return texts
		},
	}
}

func dirFlag() Flag {
	return Flag{
		Name: "artifacts-dir", Value: "DIR", Usage: "a directory in the sandbox to take files from", Repeated: true, Both: true,
		set: func(r *Request, text string) error {
			r.ArtifactsDirs = append(r.ArtifactsDirs, text)
			return nil
		},
		get: func(r *Request) []string { return r.ArtifactsDirs },
	}
}

// jsonForm marks a command that is written as JSON, with more than its text.
const jsonForm = "json:"

func commandFlag(name, when string, kind Kind, field func(*Request) *[]Command) Flag {
	return Flag{
		Name: name, Value: "COMMAND", Repeated: true, Kind: kind,
		Usage: "a command to run " + when + `, or json:{"command":…,"cwd":…,"env":[{"name":…,"value":…}]}`,
		set: func(r *Request, text string) error {
			c := storedCommand{Command: text}
			if written, ok := strings.CutPrefix(text, jsonForm); ok {
				c = storedCommand{}
				if err := json.Unmarshal([]byte(written), &c); err != nil {
					return errors.New("what follows json: is no command")
				}
			}
			list := field(r)
			*list = append(*list, commands([]storedCommand{c})...)
			return nil
		},
		get: func(r *Request) []string {
			var texts []string
			for _, c := range storedCommands(*field(r)) {
				if c.Cwd == "" && c.Extra == "" && len(c.Env) == 0 && !strings.HasPrefix(c.Command, jsonForm) {
					texts = append(texts, c.Command)
					continue
				}
				texts = append(texts, jsonForm+asJSON(c))
			}
			return texts
		},
	}
}

func downloadFlag() Flag {
	return Flag{
		Name: "download", Value: "'URL DIR'", Usage: "a file to fetch into a directory of the sandbox", Repeated: true, Both: true,
		set: func(r *Request, text string) error {
			d := storedDownloadable{}
			if written, ok := strings.CutPrefix(text, jsonForm); ok {
				if err := json.Unmarshal([]byte(written), &d); err != nil {
					return errors.New("what follows json: is no download")
				}
			} else if d.URL, d.Dir, ok = strings.Cut(text, " "); !ok {
				return errors.New("want 'URL DIR'")
			}
			r.Downloadables = append(r.Downloadables, Downloadable(d))
			return nil
		},
		get: func(r *Request) []string {
			var texts []string
			for _, d := range r.Downloadables {
				if d.Extra == "" && !strings.Contains(d.URL, " ") && !strings.HasPrefix(d.URL, jsonForm) {
					texts = append(texts, d.URL+" "+d.Dir)
					continue
				}
				texts = append(texts, jsonForm+asJSON(storedDownloadable(d)))
			}
			return texts
		},
	}
}

// asJSON writes one of the types above, which cannot fail.
func asJSON(v any) string {
	text, err := encodeJSON(v)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(text), "\n")
}
