package request

import (
	"errors"
	"fmt"
	"strings"
)

// Flag is a flag of ruse run and ruse exec that sets a part of a request.
type Flag struct {
	Name     string // without its dashes
	Value    string // what stands for the value in help
	Usage    string
	Repeated bool     // it adds to a list
	Choices  []string // what a shell may complete; nil where it is anything
	Kinds    Kinds    // the kinds of request that it is for

	// set and get are nil in the table where they are those of the field.
	set func(*Request, string) error
	get func(*Request) []string
}

// Flags are the flags that, together, say all of a request but the prompt,
// which is an argument. A command line binds each with Request.SetFlag.
func Flags() []Flag {
	var list []Flag
	for _, f := range Fields() {
		for _, flag := range f.flags {
			flag.Kinds, flag.Repeated = f.Kinds, f.Many
			if flag.set == nil {
				flag.set, flag.get = f.Set, f.get
			}
			list = append(list, flag)
		}
	}
	return list
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

// FlagFor is a path of Request.Check in the words of a command line: the flag of
// the field, with its dashes, and the rest of the path. What has no flag stays.
func FlagFor(kind Kind, path string) string {
	f, rest, ok := fieldAt(kind, path)
	switch {
	case f.Name == "user_prompt":
		return "the prompt" + rest // an argument
	case !ok || len(f.flags) == 0:
		return path
	}
	return "--" + f.flags[0].Name + rest
}

// FlagValue is one flag as it is given.
type FlagValue struct{ Name, Value string }

// FlagValues are the flags that make r of an empty request of its kind.
func (r Request) FlagValues() []FlagValue {
	var list []FlagValue
	for _, f := range Flags() {
		if !f.Kinds.Have(r.Kind) {
			continue
		}
		for _, value := range f.get(&r) {
			list = append(list, FlagValue{f.Name, value})
		}
	}
	return list
}

// flag is the only flag of a field.
func flag(name, value, usage string) []Flag {
	return []Flag{{Name: name, Value: value, Usage: usage}}
}

func commandFlag(name, when string) []Flag {
	return flag(name, "COMMAND", "a command to run "+when+`, or json:{"command":…,"cwd":…,"env":[{"name":…,"value":…}]}`)
}

// variableFlag is one of the two flags of the agent's variables.
func variableFlag(name, value, usage string, secret bool) Flag {
	return Flag{
		Name: name, Value: value, Usage: usage,
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
