package protocol

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json"
)

// Compat says which generations' names the fields of a request are written
// with. Every runtime ignores names that it does not know, so that old and new
// ones stand side by side; and since the first request can't know who answers,
// the zero value writes them all.
//
// Names are all it adds. 0.4 also needs an output schema, such as [OpenSchema].
type Compat uint8

// The values of Compat, each with fewer names than those before it.
const (
	// CompatAll is for 0.4.0 and later: besides what Compat05 adds,
	// preferred_model and runtime_environment_downloadables.
	CompatAll Compat = iota
	// Compat05 is for 0.5.0 and later: artifacts_dir, which holds one directory
	// only, the first.
	Compat05
	// CompatOff writes today's names alone. Runtimes before 0.14.2 then watch for
	// no artifacts, and those before 0.5.0 see no model and no downloads; none of
	// them says so.
	CompatOff
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
	if c >= CompatOff {
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

func (c Compat) invocationNames(m *Invocation) rawMessage {
	members := artifactsDir(m.ArtifactsDirs)
	if c == CompatAll {
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

// WatchedDirs are the directories that a request asks the runtime to watch, by
// today's name and by the old one in Extra, each once; nil for messages that
// name none.
func WatchedDirs(m Message) []string {
	dirs, extra := namedDirs(m)
	var old struct {
		Dir any `json:"artifacts_dir"`
	}
	if extra != nil {
		// What is no object, or holds no text there, names nothing.
		_ = json.Unmarshal(extra, &old, lenient)
	}
	watched := slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool { return dir == "" })
	if dir, ok := old.Dir.(string); ok && dir != "" && !slices.Contains(watched, dir) {
		watched = append(watched, dir)
	}
	return watched
}

// NamesOldDir reports whether a request also has the name by which runtimes
// before 0.14.2 read the directory to watch.
func NamesOldDir(m Message) bool {
	_, extra := namedDirs(m)
	named := memberOf(extra, oldArtifactsDir)
	return len(named) != 1 || named[0] != nil
}

// namedDirs are the directories that a request names today's way, and the members
// that may name one in an older way.
func namedDirs(m Message) (dirs []string, extra rawMessage) {
	switch m := m.(type) {
	case *Invocation:
		if m != nil {
			return m.ArtifactsDirs, m.Extra
		}
	case *CommandExecution:
		if m != nil {
			return m.ArtifactsDirs, m.Extra
		}
	}
	return nil, nil
}

// member is one name of a JSON object and what it stands for.
type member struct {
	name  string
	value any
}

// withMembers adds to object the members that it does not have. What is no
// object comes back as it is, for Encode to refuse.
func withMembers(object rawMessage, members ...member) rawMessage {
	has := map[string]rawMessage{}
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
