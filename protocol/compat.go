package protocol

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Compat says how old a runtime may be and still find the fields of a request.
// Every runtime ignores names that it does not know, so that old names can
// stand beside the new ones. The zero value writes the new ones alone.
//
// Names are all it adds. 0.3 also needs source_id, and it and 0.4 an output
// schema, such as [OpenSchema].
type Compat uint8

// The values of Compat, each with all that those before it add.
const (
	// CompatOff is for 0.14.1 and later.
	CompatOff Compat = iota
	// Compat04 is for 0.4 and later: artifacts_dir, which holds one directory
	// only, the first.
	Compat04
	// Compat03 is for 0.3 and later: preferred_model, and
	// runtime_environment_downloadables.
	Compat03
)

// The names of fields in older generations.
const (
	oldArtifactsDir  = "artifacts_dir"
	oldModel         = "preferred_model"
	oldDownloadables = "runtime_environment_downloadables"
)

// Apply returns a copy of m whose Extra also holds the old names. What Extra
// holds already stays as it is. Messages that have no old names are returned
// themselves.
func (c Compat) Apply(m Message) Message {
	if c == CompatOff {
		return m
	}
	switch m := m.(type) {
	case *Invocation:
		if m == nil {
			return m
		}
		applied := *m
		applied.Extra = c.invocationNames(m)
		return &applied
	case *CommandExecution:
		if m == nil {
			return m
		}
		applied := *m
		applied.Extra = withMembers(m.Extra, artifactsDir(m.ArtifactsDirs)...)
		return &applied
	default:
		return m
	}
}

func (c Compat) invocationNames(m *Invocation) jsontext.Value {
	members := artifactsDir(m.ArtifactsDirs)
	if c >= Compat03 {
		members = append(members, member{oldModel, m.Model})
		if len(m.Downloadables) > 0 {
			members = append(members, member{oldDownloadables, m.Downloadables})
		}
	}
	return withMembers(m.Extra, members...)
}

func artifactsDir(dirs []string) []member {
	if len(dirs) == 0 {
		return nil
	}
	return []member{{oldArtifactsDir, dirs[0]}}
}

// member is one name of a JSON object and what it stands for.
type member struct {
	name  string
	value any
}

// withMembers adds to object the members that it does not have. What is no
// object comes back as it is, for Encode to refuse.
func withMembers(object jsontext.Value, members ...member) jsontext.Value {
	has := map[string]jsontext.Value{}
	extended := bytes.Clone(object)
	if object != nil {
		if err := json.Unmarshal(object, &has, lenient); err != nil || has == nil {
			return object
		}
		extended = bytes.TrimSuffix(bytes.TrimSpace(extended), []byte("}"))
	} else {
		extended = []byte("{")
	}
	for _, m := range members {
		if _, ok := has[m.name]; ok {
			continue
		}
		value, err := json.Marshal(map[string]any{m.name: m.value}, deterministic)
		if err != nil {
			return object
		}
		if len(has) > 0 {
			extended = append(extended, ',')
		}
		extended = append(extended, value[1:len(value)-1]...)
		has[m.name] = value
	}
	if len(has) == 0 {
		return object
	}
	return append(extended, '}')
}
