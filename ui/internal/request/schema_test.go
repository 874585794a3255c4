package request

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckSchema(t *testing.T) {
	t.Parallel()
	for _, schema := range []string{
		`{}`, `{"type":"object"}`, `{"type":"json_schema","schema":{"type":"string"}}`,
		`{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer","minimum":0,"exclusiveMinimum":true}`,
		`{"$schema":"http://json-schema.org/draft-06/schema#","const":1}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","if":{},"then":{}}`,
		`{"$schema":"https://json-schema.org/draft/2019-09/schema","dependentRequired":{}}`,
		`{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{}]}`,
		`{"$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a"}`,
		`{"$id":"https://example.com/s","$defs":{"a":{"$anchor":"x"}},"$ref":"#x"}`,
	} {
		if violations := checkSchema(schema); violations != nil {
			t.Errorf("%s: %v", schema, violations)
		}
	}
	for schema, want := range map[string]string{
		"":      "line 1, column 1: is empty",
		"{\n,}": "line 2, column 1: is no JSON",
		`[]`:    "is no JSON object", `true`: "is no JSON object",
		`{"type":"json_schema","schema":[]}`:                                     "/schema: wants",
		`{"type":"json_schema"}`:                                                 "/schema: wants",
		`{"type":"json_schema","schema":{"properties":{"a":{"type":"objekt"}}}}`: "/schema/properties/a/type: ",
		`{"minLength":-1}`:                                                       "/minLength: ", `{"properties":{"a":{"pattern":"("}}}`: "/properties/a/pattern: ",
		`{"$ref":"#/$defs/none"}`:                       "",
		`{"$ref":"file:///etc/passwd"}`:                 "ruse loads none",
		`{"$ref":"http://127.0.0.1:1/x.json"}`:          "ruse loads none",
		`{"$ref":"https://example.com/x.json#/a"}`:      "ruse loads none",
		`{"$ref":"other.json"}`:                         "ruse loads none",
		`{"$schema":"https://example.com/my-dialect"}`:  "ruse loads none",
		`{"allOf":[{"$ref":"../../../../etc/passwd"}]}`: "ruse loads none",
	} {
		violations := checkSchema(schema)
		if len(violations) == 0 {
			t.Errorf("%s passes", schema)
			continue
		}
		all := ""
		for _, v := range violations {
			all += v.Error() + "\n"
		}
		if !strings.Contains(all, want) {
			t.Errorf("%s: %q is not in %q", schema, want, all)
		}
		if strings.Contains(all, schemaURL) {
			t.Errorf("%s: our own address is in %q", schema, all)
		}
	}
}

func TestValidateResult(t *testing.T) {
	t.Parallel()
	const schema = `{"type":"json_schema","schema":{"type":"object","required":["name","tags"],
		"properties":{"name":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},
		"a/b":{"maximum":5},"either":{"anyOf":[{"type":"string"},{"minimum":10}]}},"additionalProperties":false}}`
	violations, err := validateResult(schema, []byte(`{"name":"x","tags":["a"],"a/b":5}`))
	if err != nil || violations != nil {
		t.Fatalf("%v, %v", violations, err)
	}
	violations, err = validateResult(schema, []byte(`{"name":1,"tags":["a",2,null],"a/b":9007199254740993,"either":3,"more":1}`))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, v := range violations {
		got[v.Field]++
		if v.Problem == "" {
			t.Errorf("%+v says nothing", v)
		}
	}
	want := map[string]int{"": 1, "/name": 1, "/tags/1": 1, "/tags/2": 1, "/a~1b": 1, "/either": 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v\n%s", violations, diff)
	}
	if violations, err = validateResult(schema, []byte(`{"a`)); err != nil || len(violations) != 1 || violations[0].Line != 1 {
		t.Errorf("%v, %v", violations, err)
	}
	if _, err = validateResult(`{"type":1}`, []byte(`{}`)); err == nil {
		t.Error("a schema that is none passes")
	}
}

// FuzzSchema: neither a schema nor a result makes it panic.
func FuzzSchema(f *testing.F) {
	f.Add(`{"type":"object","properties":{"a":{"$ref":"#"}}}`, `{"a":{"a":1}}`)
	f.Add(`{"$ref":"#/$defs/a","$defs":{"a":{"pattern":"^(a+)+$"}}}`, `"aaaa"`)
	f.Fuzz(func(t *testing.T, schema, result string) {
		if violations := checkSchema(schema); len(violations) > 0 {
			return
		}
		if _, err := validateResult(schema, []byte(result)); err != nil {
			t.Errorf("%q passes the check: %v", schema, err)
		}
	})
}
