package request

import (
	"cmp"
	"strings"
	"sync"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// Field is one thing that a person can set about a request. It is described
// here and nowhere else: files, flags, messages, exports, redaction and the form
// loop over [Fields]. Who adds one adds it to the message in package protocol
// and to [Request], and a row to the table.
type Field struct {
	// Name is the field's on the wire; for what the wire has not, in
	// Request.Check.
	Name string
	// Label and Hint are the form's; a field without a label is not in it.
	Label, Hint string
	// Empty is what the form shows where nothing is set.
	Empty string
	// Setting is the key in files of settings; empty: it can't be set there.
	// Inherited says that a saved request which leaves the field empty takes it from
	// them.
	Setting   string
	Inherited bool
	// Kinds are the kinds of request that have the field.
	Kinds Kinds

	// inCommands is the name on the wire in a CommandsOnly request, where it is
	// another.
	inCommands string
	flags      []Flag
	value
}

// Kinds is a set of kinds of request: a bit each, none for all of them.
type Kinds uint8

const (
	agentOnly    Kinds = 1 << Agent
	commandsOnly Kinds = 1 << CommandsOnly
)

// Have reports whether a kind is one of them.
func (k Kinds) Have(kind Kind) bool { return k == 0 || k&(1<<kind) != 0 }

// NameIn is the field's name in a request of this kind.
func (f Field) NameIn(kind Kind) string {
	if kind == CommandsOnly && f.inCommands != "" {
		return f.inCommands
	}
	return f.Name
}

// fieldAt is the field of a kind of request that a path of Request.Check begins
// with, and the rest of the path.
func fieldAt(kind Kind, path string) (f Field, rest string, ok bool) {
	name := path
	if end := strings.IndexAny(path, "[."); end >= 0 {
		name, rest = path[:end], path[end:]
	}
	for _, f := range Fields() {
		if f.Kinds.Have(kind) && f.NameIn(kind) == name {
			return f, rest, true
		}
	}
	return Field{}, rest, false
}

// Flag is the flag that the field shares its setting with: the first.
func (f Field) Flag() Flag { return f.flags[0] }

// IsEmpty reports whether a flag would have nothing to say of the field.
func (f Field) IsEmpty(r *Request) bool { return len(f.get(r)) == 0 }

// Show is the field as it may be shown: literal secrets and credentials are
// masked.
func (f Field) Show(r *Request) string {
	switch at := f.At(r).(type) {
	case *time.Duration:
		return at.String()
	case *[]Secret:
		lines := make([]string, len(*at))
		for i, s := range *at {
			lines[i] = s.String()
		}
		return strings.Join(lines, "\n")
	}
	text := cmp.Or(strings.Join(f.get(r), "\n"), f.first)
	if f.Name == fieldAddress {
		return session.MaskAddress(text)
	}
	return text
}

// Fields are all fields of a request, in the order of the form. The slice is
// the caller's only to read.
func Fields() []Field { return fields() }

// The names on the wire of fields that more than one file speaks of.
const (
	fieldAddress  = "address"
	fieldCommands = "commands"
	fieldSecrets  = "secrets_to_redact"
	fieldSchema   = "output_format_json_schema_str"
	fieldExtra    = "extra"
)

// fields is the table; it never changes.
var fields = sync.OnceValue(func() []Field {
	return []Field{
		{
			Name: "kind", Label: "request",
			Hint:  "space switches: the agent, or commands without it (runtimes from 0.8 on)",
			value: choice("kind", func(r *Request) *Kind { return &r.Kind }, kindNames, noKind, "agent", "commands only"),
		}, {
			Name: fieldAddress, Setting: "url", Label: "address",
			Hint:  "of the runtime; empty: where the session is connected",
			flags: flag("url", "URL", "where the runtime is"),
			value: text("address", func(r *Request) *string { return &r.Address }, nil),
		}, {
			Name: "user_prompt", Label: "prompt", Kinds: agentOnly,
			Hint: "what the agent is asked; the composer's text", Empty: "none",
			value: text("prompt", func(r *Request) *string { return &r.Prompt },
				func(m *sent) *string { return &m.UserPrompt }).lines(),
		}, {
			Name: "system_prompt", Setting: "system", Label: "system prompt", Kinds: agentOnly,
			Hint: "what the agent is told before the prompt", Empty: "none",
			flags: flag("system", "TEXT", "the system prompt"),
			value: text("system", func(r *Request) *string { return &r.System },
				func(m *sent) *string { return &m.SystemPrompt }).lines(),
		}, {
			Name: "model", Setting: "model", Inherited: true, Label: "model", Kinds: agentOnly,
			Hint:  "a name that the runtime's agent knows; down: those used before",
			flags: flag("model", "NAME", "the model that answers"),
			value: text("model", func(r *Request) *string { return &r.Model },
				func(m *sent) *string { return &m.Model }),
		}, {
			Name: "source_id", Label: "source id",
			Hint: "names the run in the runtime's log; enter in an empty one makes one", Empty: "none",
			flags: flag("source-id", "ID", "the name of the run in the runtime's log"),
			value: text("source_id", func(r *Request) *string { return &r.SourceID },
				func(m *sent) *string { return &m.SourceID }),
		}, {
			Name: fieldCommands, Label: "commands", Kinds: commandsOnly,
			Hint:  "run one after the other; the first that fails is the last",
			flags: commandFlag("command", "on its own"),
			value: commands("commands", func(r *Request) *[]Command { return &r.Commands },
				func(m *sent) *[]protocol.Command { return &m.Commands }),
		}, {
			Name: fieldSchema, Setting: "schema", Label: "output schema", Kinds: agentOnly,
			Hint: "JSON Schema of the answer, bare or wrapped; empty: text", Empty: "none: the agent answers in text",
			flags: flag("schema", "JSON", "the JSON Schema of the answer"),
			value: schema("schema", func(r *Request) *string { return &r.Schema },
				func(m *sent) *string { return &m.OutputSchema }).lines(),
		}, {
			Name: "agent_env", Label: "agent env", Kinds: agentOnly,
			Hint: "the agent's environment; a value may be a secret: ctrl+y",
			flags: []Flag{
				variableFlag("env", "NAME=VALUE", "a variable of the agent", false),
				variableFlag("secret-env", "NAME=SECRET", "a variable of the agent that is a secret, as for --secret", true),
			},
			value: variables("agent_env", func(r *Request) *[]Variable { return &r.AgentEnv },
				func(m *sent) *map[string]string { return &m.AgentEnv }),
		}, {
			Name: fieldSecrets, Setting: "secrets", Label: "secrets",
			Hint:  "masked in all that is shown: a value, env:NAME or file:PATH",
			flags: flag("secret", "SECRET", "a value to redact: env:NAME, file:PATH or the value"),
			value: secrets("secrets", func(r *Request) *[]Secret { return &r.Secrets },
				func(m *sent) *[]string { return &m.SecretsToRedact }),
		}, {
			Name: "artifacts_dirs", Setting: "artifacts_dirs", Label: "artifact dirs",
			Hint:  "directories of the sandbox to take files from; runtimes before 0.14.2: the first",
			flags: flag("artifacts-dir", "DIR", "a directory in the sandbox to take files from"),
			value: list("artifacts_dirs", func(r *Request) *[]string { return &r.ArtifactsDirs },
				func(m *sent) *[]string { return &m.ArtifactsDirs }),
		}, {
			Name: "artifacts_ignore_content", Setting: "ignore", Label: "ignore",
			Hint: "as in .gitignore; they replace the runtime's own (node_modules/, dist/ …)", Empty: "none",
			flags: flag("ignore", "PATTERNS", "patterns, as in a .gitignore, of files that are no artifacts; they replace the runtime's own, such as node_modules/"),
			value: text("ignore", func(r *Request) *string { return &r.Ignore },
				func(m *sent) *string { return &m.ArtifactsIgnore }).lines(),
		}, {
			Name: "pre_agent_invocation_commands", Label: "before", Kinds: agentOnly,
			Hint:  "commands that run before the agent",
			flags: commandFlag("pre", "before the agent"),
			value: commands("pre_commands", func(r *Request) *[]Command { return &r.PreCommands },
				func(m *sent) *[]protocol.Command { return &m.PreCommands }),
		}, {
			Name: "post_agent_invocation_commands", Label: "after", Kinds: agentOnly,
			Hint:  "commands that run after the agent",
			flags: commandFlag("post", "after the agent"),
			value: commands("post_commands", func(r *Request) *[]Command { return &r.PostCommands },
				func(m *sent) *[]protocol.Command { return &m.PostCommands }),
		}, {
			Name: "pre_agent_downloadables", inCommands: "pre_execution_downloadables", Label: "downloads",
			Hint:  "fetched first; a .zip is unpacked in its directory",
			flags: flag("download", "'URL DIR'", "a file to fetch into a directory of the sandbox"),
			value: downloads("downloadables", func(r *Request) *[]Downloadable { return &r.Downloadables },
				func(m *sent) *[]protocol.Downloadable { return &m.Downloadables }),
		}, {
			Name: "timeout", Setting: "timeout", Inherited: true, Label: "timeout",
			Hint: "cancel the run after this time, such as 5m; empty: never", Empty: "never",
			flags: flag("timeout", "TIME", "cancel the run after this time; 0 is never"),
			value: duration("timeout", func(r *Request) *time.Duration { return &r.Timeout }),
		}, {
			Name: "idle_timeout", Setting: "idle_timeout", Inherited: true, Label: "idle timeout",
			Hint: "cancel a run that is silent for this time; empty: never", Empty: "never",
			flags: flag("idle-timeout", "TIME", "cancel the run when it is silent for this time; 0 is never"),
			value: duration("idle_timeout", func(r *Request) *time.Duration { return &r.IdleTimeout }),
		}, {
			Name: "compat", Setting: "compat", Label: "compatibility",
			Hint:  "space switches: for which runtimes the fields' names are written",
			flags: []Flag{{Name: "compat", Value: "VERSION", Usage: compatUsage, Choices: compatNames}},
			value: choice("compat", func(r *Request) *protocol.Compat { return &r.Compat }, compatNames, parseVersion,
				"all names (0.4 on)", "0.5 on", "new names (0.14.2 on)"),
		}, {
			Name:  fieldExtra,
			flags: flag("extra", "JSON", "an object of further members to send"),
			value: extra("extra", func(r *Request) *string { return &r.Extra }),
		},
	}
})
