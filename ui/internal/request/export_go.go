package request

import (
	"fmt"
	"go/format"
	"maps"
	"net/textproto"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruse/protocol"
)

// golang writes a program for ruse/session.
func (x *export) golang() (string, error) {
	m, err := x.message(x.mark) // the session adds the old names
	if err != nil {
		return "", err
	}
	l := language{export: x, quote: strconv.Quote, env: "env(%s)", file: "file(%s)"}
	imports := []string{"context", "fmt", "os", "path/filepath", "strings"}
	options := l.goOptions(&imports)
	slices.Sort(imports)
	function, show := "Query", "if result.Text != nil {\nfmt.Println(*result.Text)\n} else {\nfmt.Println(string(result.Structured))\n}"
	if x.Kind == CommandsOnly {
		function, show = "Commands", "for _, r := range result.Results {\nfmt.Printf(\"exit %d: %s\\n\", r.ExitCode, r.Command)\n}"
	}
	source, err := format.Source(fmt.Appendf(nil, goProgram, x.preface("//", "This program sends one request to an agent runtime."),
		strings.Join(imports, "\"\n\""), l.goValue(reflect.ValueOf(m).Elem()), function, l.text(x.Address), options, show))
	return string(source), err
}

const goProgram = `%spackage main

import (
	"%s"

	"ruse/protocol"
	"ruse/session"
)

func main() {
	request := &%s
	result, err := session.%s(context.Background(), %s, request, %s)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	%s
}

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

// goValue writes a message, or a part of one, as a literal: of a struct what is
// set. Reflection knows its fields' names as Go has them.
func (l language) goValue(v reflect.Value) string {
	var elements []string
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); !field.IsZero() && (field.Kind() != reflect.Slice || field.Len() > 0) {
				elements = append(elements, v.Type().Field(i).Name+": "+l.goValue(field))
			}
		}
	case reflect.Map: // of texts by texts
		for _, name := range slices.Sorted(maps.Keys(v.Interface().(map[string]string))) {
			elements = append(elements, l.text(name)+": "+l.goValue(v.MapIndex(reflect.ValueOf(name))))
		}
	case reflect.Slice:
		element := v.Type().Elem()
		if element.Kind() == reflect.Uint8 {
			return "[]byte(" + l.text(string(v.Bytes())) + ")"
		}
		for i := range v.Len() {
			elements = append(elements, strings.TrimPrefix(l.goValue(v.Index(i)), element.String()))
		}
	case reflect.String:
		return l.text(v.String())
	default:
		return fmt.Sprintf("%#v", v)
	}
	if len(elements) == 0 {
		return v.Type().String() + "{}"
	}
	return v.Type().String() + "{\n" + strings.Join(elements, ",\n") + ",\n}"
}

// goOptions writes the options of the call, and adds what they import.
func (l language) goOptions(imports *[]string) string {
	var options, run, both string
	if len(l.opts.Headers) > 0 {
		*imports = append(*imports, "net/http")
		options += "Header: http.Header{\n" + l.goHeaders() + "},\n"
	}
	if l.opts.Insecure {
		*imports = append(*imports, "crypto/tls")
		options += "TLS: &tls.Config{InsecureSkipVerify: true},\n"
	}
	switch l.Compat {
	case protocol.Compat05:
		options += "Compat: protocol.Compat05,\n"
	case protocol.CompatOff:
		options += "Compat: protocol.CompatOff,\n"
	}
	if l.Timeout > 0 {
		run += "Timeout: " + goDuration(l.Timeout) + ",\n"
	}
	if l.IdleTimeout > 0 {
		run += "IdleTimeout: " + goDuration(l.IdleTimeout) + ",\n"
	}
	if options != "" {
		both += "Options: session.Options{\n" + options + "},\n"
	}
	if run != "" {
		*imports = append(*imports, "time")
		both += "CallOptions: session.CallOptions{RunOptions: session.RunOptions{\n" + run + "}},\n"
	}
	if both != "" {
		both = "\n" + both
	}
	return "session.QueryOptions{" + both + "}"
}

// goHeaders writes the headers by name: one name may have several values.
func (l language) goHeaders() string {
	values := map[string][]string{}
	for _, h := range l.opts.Headers {
		name := textproto.CanonicalMIMEHeaderKey(h.Name)
		values[name] = append(values[name], l.text(l.headerText(h)))
	}
	text := ""
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text += fmt.Sprintf("%q: {%s},\n", name, strings.Join(values[name], ", "))
	}
	return text
}

func goDuration(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}, {time.Millisecond, "Millisecond"}} {
		if d%unit.length == 0 {
			return fmt.Sprintf("%d * time.%s", d/unit.length, unit.name)
		}
	}
	return fmt.Sprintf("%d * time.Nanosecond", d)
}
