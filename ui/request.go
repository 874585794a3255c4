package ui

import (
	"strings"

	"ruse/protocol"
	"ruse/session"
)

// request is what goes out with every prompt besides the prompt itself: what
// the form edits.
type request struct {
	system  string
	model   string
	schema  string
	dirs    []string
	secrets []string
	run     session.RunOptions
}

// invocation builds the message for a prompt, and says which fields are wrong.
func (r request) invocation(prompt string) (*protocol.Invocation, error) {
	m := &protocol.Invocation{
		SystemPrompt: r.system, UserPrompt: prompt, Model: r.model,
		SecretsToRedact: r.secrets, ArtifactsDirs: r.dirs,
	}
	if m.SecretsToRedact == nil {
		m.SecretsToRedact = []string{}
	}
	if strings.TrimSpace(r.schema) != "" {
		wrapped, err := protocol.WrapSchema(r.schema)
		if err != nil {
			return nil, err
		}
		m.OutputSchema = wrapped
	}
	if err := m.Validate(); err != nil {
		return nil, err
	}
	return m, nil
}

// fields splits what was typed, a thing a line, blank lines aside.
func fields(text string) []string {
	var found []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			found = append(found, line)
		}
	}
	return found
}
