package request

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"ruse/protocol"
)

// Kind is what a request asks for.
type Kind uint8

// The kinds of request.
const (
	// Agent runs the agent: a protocol.Invocation.
	Agent Kind = iota
	// CommandsOnly runs commands without an agent: a protocol.CommandExecution
	// (0.8 and later).
	CommandsOnly
)

// String is the kind's name on disk: "agent" or "commands".
func (k Kind) String() string { return kindNames[k] }

// Request is everything that a person can set before sending. It may hold what
// no runtime takes, since it is also what stands in a half-filled form; Check
// tells. Its zero value is an empty request for the agent.
//
// A Request is a value: methods that change something return a new one. Copies
// share their lists, so clone before changing an element in place.
type Request struct {
	Kind Kind
	// Address is where the runtime is; empty: where the session is connected.
	Address string
	// Prompt, System, Model and Schema are the agent's alone.
	Prompt string
	System string
	Model  string
	// SourceID names the run in the runtime's own log; empty: none is sent.
	SourceID string
	// Schema is the JSON Schema of the answer as text, bare or in the form that
	// it has on the wire; empty: the agent answers in text.
	Schema string
	// AgentEnv are the agent's environment variables, in the order of the form.
	AgentEnv []Variable
	// Secrets are redacted by the runtime and by ruse. Variables that are secret
	// need not be among them.
	Secrets []Secret
	// ArtifactsDirs are directories in the sandbox to take files from.
	ArtifactsDirs []string
	// Ignore are patterns, as in a .gitignore, of files that are no artifacts.
	Ignore string
	// PreCommands and PostCommands run before and after the agent.
	PreCommands  []Command
	PostCommands []Command
	// Commands are all that a CommandsOnly request runs.
	Commands []Command
	// Downloadables are fetched before anything else runs.
	Downloadables []Downloadable
	// Timeout bounds the run, IdleTimeout its silence; 0: no bound.
	Timeout     time.Duration
	IdleTimeout time.Duration
	// Compat says with which generations' field names the request is sent.
	Compat protocol.Compat
	// Extra is a JSON object of members that ruse does not know and sends as
	// they are; empty: none.
	Extra string
}

// Variable is one environment variable, or one header.
type Variable struct {
	Name string
	// Value is the plain value. It is not used where Secret is set.
	Value string
	// Secret is the value of a variable that must not be seen; empty: Value
	// counts.
	Secret Secret
}

// Shown is the value as it may be shown.
func (v Variable) Shown() string {
	if v.Secret != "" {
		return v.Secret.String()
	}
	return v.Value
}

// Header reads a header: its value is a secret where it is a reference or its
// name looks as if it were.
func Header(name, value string) Variable {
	if s := Secret(value); s.IsReference() || LooksSecret(name) && value != "" {
		return Variable{Name: name, Secret: s}
	}
	return Variable{Name: name, Value: value}
}

// Command is one shell command in the sandbox.
type Command struct {
	Command string
	// Cwd is the directory to run in; empty: the runtime's own.
	Cwd string
	Env []Variable
	// Extra is as Request.Extra.
	Extra string
}

// Downloadable is a file that the runtime fetches. A ".zip" is unpacked in Dir.
type Downloadable struct {
	URL   string
	Dir   string
	Extra string // as Request.Extra
}

// Clone returns a copy that shares nothing with r.
func (r Request) Clone() Request {
	cloneRecord(fileColumns(), &r)
	return r
}

// Title is one line that tells the request from others: the prompt's first
// line, or the first command.
func (r Request) Title() string {
	if r.Kind == CommandsOnly {
		if len(r.Commands) == 0 {
			return ""
		}
		return firstLine(r.Commands[0].Command)
	}
	return firstLine(r.Prompt)
}

// NewSourceID makes a source id that no other request has.
func NewSourceID() string {
	var id [6]byte
	rand.Read(id[:]) // never fails
	return "ruse-" + hex.EncodeToString(id[:])
}
