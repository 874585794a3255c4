package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"ruse/protocol"
)

// checkSchema returns what is wrong with a JSON Schema, bare or in the form that
// it has on the wire; nil where nothing is. Drafts 4, 6, 7, 2019-09 and 2020-12
// are known by their "$schema"; without one it is the last. Nothing is ever
// loaded: a "$ref" to a file or to the network is a violation.
func checkSchema(schema string) []TextError {
	_, violations := compileSchema(schema)
	return violations
}

// validateResult returns everything in result, a JSON text, that does not fit
// schema; nil where all does. Where one of several alternatives had to fit, the
// violations of each follow. The error says that schema is none.
func validateResult(schema string, result []byte) ([]TextError, error) {
	compiled, violations := compileSchema(schema)
	if len(violations) > 0 {
		return nil, fmt.Errorf("read the output schema: %s", violations[0])
	}
	value, syntax := parseJSON(string(result))
	if syntax != nil {
		return []TextError{*syntax}, nil
	}
	return violationsOf(compiled.Validate(value)), nil
}

// CheckResult is validateResult for a result as it came. One without a structured
// output fits no schema.
func CheckResult(schema string, result *protocol.Result) ([]TextError, error) {
	if len(result.Structured) == 0 {
		return []TextError{{Problem: "the result holds no structured output"}}, nil
	}
	return validateResult(schema, result.Structured)
}

// schemaURL is the schema's own address: none that could be loaded.
const schemaURL = "ruse://request/schema"

// noLoader refuses every address.
type noLoader struct{}

// errNotLoaded is why.
var errNotLoaded = errors.New("refers to another document: ruse loads none")

func (noLoader) Load(string) (any, error) { return nil, errNotLoaded }

func compileSchema(text string) (*jsonschema.Schema, []TextError) {
	document, syntax := parseJSON(text)
	if syntax != nil {
		return nil, []TextError{*syntax}
	}
	object, ok := document.(map[string]any)
	if !ok {
		return nil, []TextError{{Problem: "is no JSON object"}}
	}
	prefix := ""
	if object["type"] == "json_schema" {
		if document, ok = object["schema"].(map[string]any); !ok {
			return nil, []TextError{{Field: "/schema", Problem: `wants a JSON Schema, an object, under "schema"`}}
		}
		prefix = "/schema"
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	if err := compiler.AddResource(schemaURL, document); err != nil {
		return nil, schemaViolations(prefix, err)
	}
	compiled, err := compiler.Compile(schemaURL)
	if err != nil {
		return nil, schemaViolations(prefix, err)
	}
	return compiled, nil
}

// schemaViolations words the compiler's errors, without the address that we
// made up.
func schemaViolations(prefix string, err error) []TextError {
	var (
		invalid *jsonschema.SchemaValidationError
		load    *jsonschema.LoadURLError
		regex   *jsonschema.InvalidRegexError
		missing *jsonschema.JSONPointerNotFoundError
	)
	switch {
	case errors.As(err, &invalid):
		var found []TextError
		for _, v := range violationsOf(invalid.Err) {
			v.Field = prefix + v.Field
			found = append(found, v)
		}
		if len(found) > 0 {
			return found
		}
	case errors.As(err, &load):
		// What is relative was made absolute by our own address.
		target := strings.TrimPrefix(load.URL, "ruse://request/")
		return []TextError{{Field: prefix, Problem: fmt.Sprintf("%q %s", target, errNotLoaded)}}
	case errors.As(err, &regex):
		return []TextError{{Field: prefix + fragment(regex.URL), Problem: fmt.Sprintf("%q is no regular expression (RE2): %v", regex.Regex, regex.Err)}}
	case errors.As(err, &missing):
		return []TextError{{Field: prefix, Problem: fmt.Sprintf(`there is nothing at "#%s"`, fragment(missing.URL))}}
	}
	return []TextError{{Field: prefix, Problem: strings.ReplaceAll(err.Error(), schemaURL, "")}}
}

// fragment is what follows the "#" of an address.
func fragment(url string) string {
	_, after, _ := strings.Cut(url, "#")
	return after
}

// violationsOf flattens the tree of violations to those that no other explains.
func violationsOf(err error) []TextError {
	var root *jsonschema.ValidationError
	if !errors.As(err, &root) {
		if err != nil {
			return []TextError{{Problem: err.Error()}}
		}
		return nil
	}
	var found []TextError
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		alternatives := ""
		switch e.ErrorKind.(type) {
		case *kind.AnyOf:
			alternatives = "fits none of the alternatives"
		case *kind.OneOf:
			alternatives = "fits not exactly one of the alternatives"
		}
		switch {
		case alternatives != "":
			found = append(found, TextError{Field: pointer(e.InstanceLocation), Problem: alternatives})
		case len(e.Causes) == 0:
			found = append(found, TextError{Field: pointer(e.InstanceLocation), Problem: problemOf(e)})
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(root)
	return found
}

func problemOf(e *jsonschema.ValidationError) string {
	if out := e.BasicOutput(); out.Error != nil {
		return out.Error.String()
	}
	return "does not fit"
}

func pointer(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return b.String()
}

// parseJSON reads one JSON value, numbers as they are written.
func parseJSON(text string) (any, *TextError) {
	fail := func(offset int, problem string) (any, *TextError) {
		line, column := Position(text, offset)
		return nil, &TextError{Problem: problem, Line: line, Column: column}
	}
	if strings.TrimSpace(text) == "" {
		return fail(0, "is empty: want a JSON value")
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return fail(int(syntax.Offset)-1, "is no JSON: "+syntax.Error())
		}
		return fail(len(text), "is no JSON: it ends too early")
	}
	end := int(dec.InputOffset())
	if rest := strings.TrimLeft(text[end:], " \t\r\n"); rest != "" {
		return fail(len(text)-len(rest), "is no JSON: more follows the value")
	}
	return value, nil
}
