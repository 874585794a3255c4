package protocol

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// FieldError is one thing wrong with one field of a request.
type FieldError struct {
	// Field is the field's path by its names on the wire, such as
	// "pre_agent_invocation_commands[1].cwd".
	Field string
	// Problem says what is wrong and what is wanted. It quotes no value.
	Problem string
}

// Error returns the field and the problem.
func (e *FieldError) Error() string { return e.Field + ": " + e.Problem }

// ValidationError is everything wrong with a request, in the order of its
// fields.
type ValidationError struct {
	Fields []FieldError // never empty
}

// Error joins the problems into one line.
func (e *ValidationError) Error() string {
	problems := make([]string, len(e.Fields))
	for i := range e.Fields {
		problems[i] = e.Fields[i].Error()
	}
	return strings.Join(problems, "; ")
}

// Unwrap returns each problem as a *FieldError.
func (e *ValidationError) Unwrap() []error {
	errs := make([]error, len(e.Fields))
	for i := range e.Fields {
		errs[i] = &e.Fields[i]
	}
	return errs
}

// Validate returns a *ValidationError that names everything that no runtime
// could make sense of; nil where there is nothing. It does not ask for what
// only some generations need, such as 0.4 its output schema. The output schema
// may be bare: [WrapSchema] makes the form of the wire.
func (m *Invocation) Validate() error {
	if m == nil {
		return errNil(TypeInvocation)
	}
	var c checks
	c.text("source_id", m.SourceID)
	c.text("system_prompt", m.SystemPrompt)
	c.required("user_prompt", m.UserPrompt, "is empty: write what the agent is to do")
	c.required("model", m.Model, "is empty: name a model, such as gpt-5.4")
	c.secrets("secrets_to_redact", m.SecretsToRedact)
	c.schema("output_format_json_schema_str", m.OutputSchema)
	c.env("agent_env", m.AgentEnv)
	c.dirs("artifacts_dirs", m.ArtifactsDirs)
	c.text("artifacts_ignore_content", m.ArtifactsIgnore)
	c.commands("pre_agent_invocation_commands", m.PreCommands)
	c.commands("post_agent_invocation_commands", m.PostCommands)
	c.downloadables("pre_agent_downloadables", m.Downloadables)
	checkExtra(&c, m)
	return c.err()
}

// Validate is as [Invocation.Validate]; there has to be a command.
func (m *CommandExecution) Validate() error {
	if m == nil {
		return errNil(TypeCommandExecution)
	}
	var c checks
	c.text("source_id", m.SourceID)
	c.secrets("secrets_to_redact", m.SecretsToRedact)
	if len(m.Commands) == 0 {
		c.fail("commands", "is empty: name at least one command")
	}
	c.commands("commands", m.Commands)
	c.dirs("artifacts_dirs", m.ArtifactsDirs)
	c.text("artifacts_ignore_content", m.ArtifactsIgnore)
	c.downloadables("pre_execution_downloadables", m.Downloadables)
	checkExtra(&c, m)
	return c.err()
}

// Validate returns a *ValidationError where m holds no answer, in any
// generation's form. A kind of answer that this package does not know passes:
// its members are in DataExtra.
func (m *Result) Validate() error {
	var c checks
	known := m.DataType == "" || m.DataType == dataText || m.DataType == dataStructured
	switch {
	case m.Text != nil || m.Structured != nil:
	case m.Form == ResultEmpty:
		c.fail("data", "is missing: it holds the answer")
	case known:
		c.fail("data", `holds neither "text" nor "structured_output"`)
	}
	return c.err()
}

// errNil is what is wrong with no request at all.
func errNil(typ Type) error {
	return &ValidationError{[]FieldError{{string(typ), "is nil: there is nothing to send"}}}
}

// checks collects what is wrong.
type checks struct{ fields []FieldError }

func (c *checks) err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &ValidationError{c.fields}
}

func (c *checks) fail(field, problem string) {
	c.fields = append(c.fields, FieldError{field, problem})
}

// text wants UTF-8, which is all that a text frame can carry.
func (c *checks) text(field, value string) {
	if !utf8.ValidString(value) {
		c.fail(field, "is not valid UTF-8")
	}
}

func (c *checks) required(field, value, problem string) {
	if strings.TrimSpace(value) == "" {
		c.fail(field, problem)
	}
	c.text(field, value)
}

// argument wants what an operating system takes as an argument, a path or the
// value of a variable.
func (c *checks) argument(field, value string) {
	c.text(field, value)
	if strings.ContainsRune(value, 0) {
		c.fail(field, "holds a NUL byte")
	}
}

func (c *checks) env(field string, env map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		switch entry := field + "." + name; {
		case name == "":
			c.fail(field, "has a variable without a name")
		case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
			c.fail(field, "has a variable whose name holds a NUL byte or invalid UTF-8")
		case strings.Contains(name, "="):
			c.fail(entry, `has a "=" in its name`)
		default:
			c.argument(entry, env[name])
		}
	}
}

func (c *checks) dirs(field string, dirs []string) {
	for i, dir := range dirs {
		if dir == "" {
			c.fail(at(field, i), "is empty: name a directory in the sandbox")
		}
		c.argument(at(field, i), dir)
	}
}

func (c *checks) commands(field string, commands []Command) {
	for i, command := range commands {
		entry := at(field, i)
		if strings.TrimSpace(command.Command) == "" {
			c.fail(entry+".command", "is empty: write a shell command")
		}
		c.argument(entry+".command", command.Command)
		c.argument(entry+".cwd", command.Cwd)
		c.env(entry+".env", command.Env)
	}
}

func (c *checks) downloadables(field string, list []Downloadable) {
	for i, d := range list {
		entry := at(field, i)
		c.text(entry+".download_url", d.DownloadURL)
		if u, err := url.Parse(d.DownloadURL); err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
			c.fail(entry+".download_url", "is no absolute http or https URL")
		}
		if d.WorkingDir == "" {
			c.fail(entry+".working_dir", "is empty: name a directory in the sandbox")
		}
		c.argument(entry+".working_dir", d.WorkingDir)
	}
}

func (c *checks) schema(field, schema string) {
	if schema == "" {
		return
	}
	c.text(field, schema)
	if err := checkSchema(schema); err != nil {
		c.fail(field, err.Error())
	}
}

// checkExtra finds members of Extra that are no JSON, or that are sent twice
// because a field of the message has the same name.
func checkExtra[T any, P messagePointer[T]](c *checks, m P) {
	_, err := json.Marshal(newEnvelope(m), writeOptions, jsontext.AllowDuplicateNames(false))
	if err == nil {
		return
	}
	syn, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case ok && errors.Is(err, jsontext.ErrDuplicateName):
		c.fail(fieldPath(syn.JSONPointer), "stands twice in the message: leave it out of Extra")
	default:
		c.fail("Extra", "is no JSON object")
	}
}

func at(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
