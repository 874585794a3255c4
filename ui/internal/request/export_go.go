package request

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
	kind, message, err := sentOf(m)
	if err != nil {
		return "", err
	}
	request := &goFields{export: x}
	for _, f := range Fields() {
		if f.wire != nil && f.In(kind) {
			request.value(f.member, f.wire(message))
		}
	}
	call := func(message, function string) {
		body.WriteString("request := &protocol." + message + "{\n" + request.String() + "}\n" +
			"result, err := session." + function + "(context.Background(), " + x.goText(x.Address) + ", request, " + options + ")\n" + goFail)
	}
	if kind == Agent {
		call("Invocation", "Query")
		body.WriteString("if result.Text != nil {\nfmt.Println(*result.Text)\n} else {\nfmt.Println(string(result.Structured))\n}\n")
	} else {
		call("CommandExecution", "Commands")
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

// value writes a field by its type, where it is set.
func (f *goFields) value(name string, value any) {
	switch v := value.(type) {
	case string:
		if v != "" {
			f.field(name, f.goText(v))
		}
	case []byte:
		if len(v) > 0 {
			f.field(name, "[]byte("+f.goText(string(v))+")")
		}
	case []string:
		f.list(name, "[]string", len(v), func(i int) string { return f.goText(v[i]) })
	case map[string]string:
		names := slices.Sorted(maps.Keys(v))
		f.list(name, "map[string]string", len(v), func(i int) string {
			return f.goText(names[i]) + ": " + f.goText(v[names[i]])
		})
	case []protocol.Command:
		f.list(name, "[]protocol.Command", len(v), func(i int) string {
			inner := &goFields{export: f.export}
			inner.value("Command", v[i].Command)
			inner.value("Cwd", v[i].Cwd)
			inner.value("Env", v[i].Env)
			inner.value("Extra", []byte(v[i].Extra))
			return "{\n" + inner.String() + "}"
		})
	case []protocol.Downloadable:
		f.list(name, "[]protocol.Downloadable", len(v), func(i int) string {
			inner := &goFields{export: f.export}
			inner.value("DownloadURL", v[i].DownloadURL)
			inner.value("WorkingDir", v[i].WorkingDir)
			inner.value("Extra", []byte(v[i].Extra))
			return "{\n" + inner.String() + "}"
		})
	}
}

// list writes a list or a map of n elements, where it has any.
func (f *goFields) list(name, typ string, n int, element func(i int) string) {
	if n == 0 {
		return
	}
	var b strings.Builder
	for i := range n {
		b.WriteString(element(i) + ",\n")
	}
	f.field(name, typ+"{\n"+b.String()+"}")
}
