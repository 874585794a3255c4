package profile

import (
	"fmt"
	"go/format"
	"maps"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruse/protocol"
)

// goText writes a text as a Go expression.
func (x *export) goText(text string) string {
	return x.join(text, " + ", strconv.Quote, func(s Secret) string {
		if name, ok := strings.CutPrefix(string(s), envPrefix); ok {
			return "env(" + strconv.Quote(name) + ")"
		}
		return "file(" + strconv.Quote(strings.TrimPrefix(string(s), filePrefix)) + ")"
	})
}

// golang writes a program for ruse/session.
func (x *export) golang() (string, error) {
	_, m, err := x.frame(protocol.CompatOff) // the session adds the old names
	if err != nil {
		return "", err
	}
	imports := []string{"context", "fmt", "os", "path/filepath", "strings"}
	options := x.goOptions(&imports)
	var body strings.Builder
	switch m := m.(type) {
	case *protocol.Invocation:
		body.WriteString("request := &protocol.Invocation{\n" + x.goInvocation(m) + "}\n")
		body.WriteString("result, err := session.Query(context.Background(), " + x.goText(x.Address) + ", request, " + options + ")\n" + goFail)
		body.WriteString("if result.Text != nil {\nfmt.Println(*result.Text)\n} else {\nfmt.Println(string(result.Structured))\n}\n")
	case *protocol.CommandExecution:
		body.WriteString("request := &protocol.CommandExecution{\n" + x.goCommandExecution(m) + "}\n")
		body.WriteString("result, err := session.Commands(context.Background(), " + x.goText(x.Address) + ", request, " + options + ")\n" + goFail)
		body.WriteString("for _, r := range result.Results {\nfmt.Printf(\"exit %d: %s\\n\", r.ExitCode, r.Command)\n}\n")
	}
	var b strings.Builder
	b.WriteString(x.preface("//", "This program sends one request to an agent runtime."))
	b.WriteString("package main\n\nimport (\n")
	slices.Sort(imports)
	for _, path := range imports {
		b.WriteString(strconv.Quote(path) + "\n")
	}
	b.WriteString("\n\"ruse/protocol\"\n\"ruse/session\"\n)\n\nfunc main() {\n" + body.String() + "}\n" + goSecrets)
	source, err := format.Source([]byte(b.String()))
	return string(source), err
}

const goFail = `if err != nil {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
`

const goSecrets = `
// env is the value of a variable that has to be set.
func env(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintln(os.Stderr, name+" is not set")
		os.Exit(1)
	}
	return value
}

// file is what stands in a file, less one line end.
func file(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		path = filepath.Join(os.Getenv("HOME"), rest)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
}
`

// goOptions writes the options of the call, and adds what they import.
func (x *export) goOptions(imports *[]string) string {
	var options, run string
	if len(x.opts.Headers) > 0 {
		*imports = append(*imports, "net/http")
		options += "Header: http.Header{\n" + x.goHeaders() + "},\n"
	}
	if x.opts.Insecure {
		*imports = append(*imports, "crypto/tls")
		options += "TLS: &tls.Config{InsecureSkipVerify: true},\n"
	}
	switch x.Compat {
	case protocol.Compat05:
		options += "Compat: protocol.Compat05,\n"
	case protocol.CompatOff:
		options += "Compat: protocol.CompatOff,\n"
	}
	if x.Timeout > 0 {
		run += "Timeout: " + goDuration(x.Timeout) + ",\n"
	}
	if x.IdleTimeout > 0 {
		run += "IdleTimeout: " + goDuration(x.IdleTimeout) + ",\n"
	}
	text := ""
	if options != "" {
		text += "Options: session.Options{\n" + options + "},\n"
	}
	if run != "" {
		*imports = append(*imports, "time")
		text += "CallOptions: session.CallOptions{RunOptions: session.RunOptions{\n" + run + "}},\n"
	}
	if text == "" {
		return "session.QueryOptions{}"
	}
	return "session.QueryOptions{\n" + text + "}"
}

// goHeaders writes the headers by name: one name may have several values.
func (x *export) goHeaders() string {
	values := map[string][]string{}
	for _, h := range x.opts.Headers {
		value := x.goText(h.Value)
		if h.Secret != "" {
			value = x.goText(x.mark(h.Secret))
		}
		name := textproto.CanonicalMIMEHeaderKey(h.Name)
		values[name] = append(values[name], value)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, "%q: {%s},\n", name, strings.Join(values[name], ", "))
	}
	return b.String()
}

func goDuration(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "time.Hour"}, {time.Minute, "time.Minute"}, {time.Second, "time.Second"}, {time.Millisecond, "time.Millisecond"}} {
		if d%unit.length == 0 {
			return fmt.Sprintf("%d * %s", d/unit.length, unit.name)
		}
	}
	return fmt.Sprintf("%d * time.Nanosecond", d)
}

// goFields collects the fields of a struct that are set.
type goFields struct {
	*export
	strings.Builder
}

func (f *goFields) field(name, value string) { f.WriteString(name + ": " + value + ",\n") }

func (f *goFields) text(name, text string) {
	if text != "" {
		f.field(name, f.goText(text))
	}
}

func (f *goFields) texts(name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	var quoted []string
	for _, t := range texts {
		quoted = append(quoted, f.goText(t))
	}
	f.field(name, "[]string{"+strings.Join(quoted, ", ")+"}")
}

func (f *goFields) env(name string, env map[string]string) {
	if len(env) == 0 {
		return
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(env)) {
		b.WriteString(f.goText(key) + ": " + f.goText(env[key]) + ",\n")
	}
	f.field(name, "map[string]string{\n"+b.String()+"}")
}

// extra writes raw JSON.
func (f *goFields) extra(extra []byte) {
	if len(extra) > 0 {
		f.field("Extra", "[]byte("+f.goText(string(extra))+")")
	}
}

func (f *goFields) commands(name string, commands []protocol.Command) {
	if len(commands) == 0 {
		return
	}
	var b strings.Builder
	for _, c := range commands {
		inner := &goFields{export: f.export}
		inner.text("Command", c.Command)
		inner.text("Cwd", c.Cwd)
		inner.env("Env", c.Env)
		inner.extra(c.Extra)
		b.WriteString("{\n" + inner.String() + "},\n")
	}
	f.field(name, "[]protocol.Command{\n"+b.String()+"}")
}

func (f *goFields) downloadables(list []protocol.Downloadable) {
	if len(list) == 0 {
		return
	}
	var b strings.Builder
	for _, d := range list {
		inner := &goFields{export: f.export}
		inner.text("DownloadURL", d.DownloadURL)
		inner.text("WorkingDir", d.WorkingDir)
		inner.extra(d.Extra)
		b.WriteString("{\n" + inner.String() + "},\n")
	}
	f.field("Downloadables", "[]protocol.Downloadable{\n"+b.String()+"}")
}

func (x *export) goInvocation(m *protocol.Invocation) string {
	f := &goFields{export: x}
	f.text("SourceID", m.SourceID)
	f.text("SystemPrompt", m.SystemPrompt)
	f.text("UserPrompt", m.UserPrompt)
	f.text("Model", m.Model)
	f.texts("SecretsToRedact", m.SecretsToRedact)
	f.text("OutputSchema", m.OutputSchema)
	f.env("AgentEnv", m.AgentEnv)
	f.texts("ArtifactsDirs", m.ArtifactsDirs)
	f.text("ArtifactsIgnore", m.ArtifactsIgnore)
	f.commands("PreCommands", m.PreCommands)
	f.commands("PostCommands", m.PostCommands)
	f.downloadables(m.Downloadables)
	f.extra(m.Extra)
	return f.String()
}

func (x *export) goCommandExecution(m *protocol.CommandExecution) string {
	f := &goFields{export: x}
	f.text("SourceID", m.SourceID)
	f.texts("SecretsToRedact", m.SecretsToRedact)
	f.commands("Commands", m.Commands)
	f.texts("ArtifactsDirs", m.ArtifactsDirs)
	f.text("ArtifactsIgnore", m.ArtifactsIgnore)
	f.downloadables(m.Downloadables)
	f.extra(m.Extra)
	return f.String()
}
