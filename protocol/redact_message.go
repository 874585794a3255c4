package protocol

import (
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Message returns a copy of m with every secret replaced in every string, as
// [Redactor.JSON] does for frames; m stays as it is. The copy may share with m
// what held no secret. Two names of a map that become one mask become one
// entry.
func (r *Redactor) Message(m Message) Message {
	if r.idle() || m == nil {
		return m
	}
	switch m := m.(type) {
	case *Invocation:
		return redactCopy(m, r.invocation)
	case *CommandExecution:
		return redactCopy(m, r.commandExecution)
	case *Cancel:
		return redactCopy(m, func(c *Cancel) { r.value(&c.Extra) })
	case *ArtifactUploadResponse:
		return redactCopy(m, func(c *ArtifactUploadResponse) {
			r.fields(&c.Filename, &c.Filepath, &c.PresignedURL, &c.ContentType)
			r.value(&c.Extra)
		})
	case *EndSession:
		return redactCopy(m, func(c *EndSession) { r.value(&c.Extra) })
	case *Unknown:
		return redactCopy(m, func(c *Unknown) {
			c.Name = Type(r.String(string(c.Name)))
			r.value(&c.Raw)
		})
	default:
		return r.inbound(m)
	}
}

// inbound redacts what a runtime sends.
func (r *Redactor) inbound(m Message) Message {
	switch m := m.(type) {
	case *Assistant:
		return redactCopy(m, func(c *Assistant) {
			c.TextBlocks = r.list(c.TextBlocks)
			r.value(&c.Extra)
		})
	case *CommandOutput:
		return redactCopy(m, func(c *CommandOutput) {
			if !isFixedValue("stream", c.Stream) {
				r.fields(&c.Stream)
			}
			r.fields(&c.Text, &c.Command)
			r.value(&c.Extra)
		})
	case *Heartbeat:
		return redactCopy(m, func(c *Heartbeat) {
			if !isFixedValue("phase", c.Phase) {
				r.fields(&c.Phase)
			}
			r.value(&c.Extra)
		})
	case *ArtifactUploadRequest:
		return redactCopy(m, func(c *ArtifactUploadRequest) {
			r.fields(&c.Filename, &c.Filepath)
			r.value(&c.Extra)
		})
	case *Error:
		return redactCopy(m, func(c *Error) {
			r.fields(&c.Text)
			r.value(&c.Metadata)
			r.value(&c.Extra)
		})
	case *Result:
		return redactCopy(m, r.result)
	case *CommandExecutionResult:
		return redactCopy(m, r.commandResults)
	case *EndSessionConfirm:
		return redactCopy(m, func(c *EndSessionConfirm) { r.value(&c.Extra) })
	default:
		return m
	}
}

// redactCopy applies redact to a copy of m.
func redactCopy[T any](m *T, redact func(*T)) *T {
	if m == nil {
		return nil
	}
	c := *m
	redact(&c)
	return &c
}

func (r *Redactor) invocation(c *Invocation) {
	r.fields(&c.SourceID, &c.SystemPrompt, &c.UserPrompt, &c.Model, &c.OutputSchema, &c.ArtifactsIgnore)
	c.SecretsToRedact = r.list(c.SecretsToRedact)
	c.AgentEnv = r.env(c.AgentEnv)
	c.ArtifactsDirs = r.list(c.ArtifactsDirs)
	c.PreCommands = r.commands(c.PreCommands)
	c.PostCommands = r.commands(c.PostCommands)
	c.Downloadables = r.downloadables(c.Downloadables)
	r.value(&c.Extra)
}

func (r *Redactor) commandExecution(c *CommandExecution) {
	r.fields(&c.SourceID, &c.ArtifactsIgnore)
	c.SecretsToRedact = r.list(c.SecretsToRedact)
	c.Commands = r.commands(c.Commands)
	c.ArtifactsDirs = r.list(c.ArtifactsDirs)
	c.Downloadables = r.downloadables(c.Downloadables)
	r.value(&c.Extra)
}

func (r *Redactor) result(c *Result) {
	r.optional(&c.Text)
	r.value(&c.Structured)
	r.value(&c.Metadata)
	if !isFixedValue("type", c.DataType) {
		r.fields(&c.DataType)
	}
	r.value(&c.DataExtra)
	r.value(&c.Extra)
	r.value(&c.Raw)
}

func (r *Redactor) commandResults(c *CommandExecutionResult) {
	c.Results = slices.Clone(c.Results)
	for i := range c.Results {
		result := &c.Results[i]
		r.fields(&result.Command)
		r.optional(&result.Stdout)
		r.value(&result.Extra)
	}
	r.value(&c.Extra)
}

func (r *Redactor) commands(list []Command) []Command {
	list = slices.Clone(list)
	for i := range list {
		c := &list[i]
		r.fields(&c.Command, &c.Cwd)
		c.Env = r.env(c.Env)
		r.value(&c.Extra)
	}
	return list
}

func (r *Redactor) downloadables(list []Downloadable) []Downloadable {
	list = slices.Clone(list)
	for i := range list {
		r.fields(&list[i].DownloadURL, &list[i].WorkingDir)
		r.value(&list[i].Extra)
	}
	return list
}

// env goes by the order of the names, so that of two that become one mask
// always the same one stays.
func (r *Redactor) env(env map[string]string) map[string]string {
	if env == nil {
		return nil
	}
	redacted := make(map[string]string, len(env))
	for _, name := range slices.Sorted(maps.Keys(env)) {
		key := name
		if !isFieldName(name) {
			key = r.String(name)
		}
		redacted[key] = r.String(env[name])
	}
	return redacted
}

func (r *Redactor) list(list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = r.String(list[i])
	}
	return list
}

func (r *Redactor) fields(fields ...*string) {
	for _, field := range fields {
		*field = r.String(*field)
	}
}

func (r *Redactor) optional(field **string) {
	if *field != nil {
		redacted := r.String(**field)
		*field = &redacted
	}
}

func (r *Redactor) value(v *jsontext.Value) {
	if *v != nil {
		*v = r.JSON(*v)
	}
}
