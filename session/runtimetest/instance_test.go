package runtimetest

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ruse/protocol"
)

// satisfies reports why v is no instance of the schema; formats are checked.
func satisfies(t *testing.T, schemaText string, v any) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("mem:schema", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:schema")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestInstancesSatisfyTheirSchema(t *testing.T) {
	for name, schema := range map[string]string{
		"open":       `{"type":"object"}`,
		"closed":     `{"type":"object","additionalProperties":false}`,
		"true":       `true`,
		"empty":      `{}`,
		"scalars":    `{"type":"object","properties":{"s":{"type":"string"},"i":{"type":"integer"},"n":{"type":"number"},"b":{"type":"boolean"},"z":{"type":"null"}},"required":["s","i","n","b","z"]}`,
		"enum":       `{"type":"object","properties":{"level":{"enum":["low","high",3,null]},"kind":{"const":{"a":[1]}}},"required":["level","kind"]}`,
		"unlisted":   `{"type":"object","required":["somewhere"],"additionalProperties":{"type":"integer"}}`,
		"integers":   `{"type":"array","minItems":30,"items":{"type":"integer","exclusiveMinimum":2,"exclusiveMaximum":5}}`,
		"numbers":    `{"type":"array","minItems":30,"items":{"type":"number","minimum":0.25,"exclusiveMaximum":0.5}}`,
		"multiples":  `{"type":"array","minItems":30,"items":{"type":"integer","multipleOf":7,"minimum":-20,"maximum":20}}`,
		"only max":   `{"type":"number","maximum":-1000}`,
		"tiny range": `{"type":"number","minimum":0.001,"maximum":0.002}`,
		"lengths":    `{"type":"array","items":{"type":"string","minLength":40,"maxLength":41},"minItems":5,"maxItems":5}`,
		"short":      `{"type":"string","maxLength":2}`,
		"unique":     `{"type":"array","uniqueItems":true,"minItems":6,"items":{"type":"integer","minimum":1,"maximum":6}}`,
		"max items":  `{"type":"array","maxItems":1,"items":{"type":"string"}}`,
		"tuple":      `{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}`,
		"contains":   `{"type":"array","contains":{"const":"needle"},"items":{"type":"string"}}`,
		"pattern":    `{"type":"object","properties":{"id":{"type":"string","pattern":"^[A-Z]{2,3}-\\d{4}(-beta)?$"},"any":{"type":"string","pattern":"ab+c"}},"required":["id","any"]}`,
		"formats":    `{"type":"object","properties":{"a":{"type":"string","format":"date"},"b":{"type":"string","format":"date-time"},"c":{"type":"string","format":"email"},"d":{"type":"string","format":"uri"},"e":{"type":"string","format":"uuid"},"f":{"type":"string","format":"ipv4"},"g":{"type":"string","format":"ipv6"},"h":{"type":"string","format":"time"},"i":{"type":"string","format":"hostname"},"j":{"type":"string","format":"duration"},"k":{"type":"string","format":"json-pointer"},"l":{"type":"string","format":"regex"}},"required":["a","b","c","d","e","f","g","h","i","j","k","l"]}`,
		"refs":       `{"$defs":{"p~q":{"type":"object","properties":{"n":{"type":"integer","minimum":9,"maximum":9}},"required":["n"]}},"type":"object","properties":{"a":{"$ref":"#/$defs/p~0q"},"b":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/p~0q"}}},"required":["a","b"]}`,
		"tree":       `{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["name","children"]}}}`,
		"linked":     `{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["next"]}`,
		"all of":     `{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}]}`,
		"any of":     `{"type":"object","properties":{"v":{"anyOf":[{"type":"string","minLength":3},{"type":"integer"}]}},"required":["v"]}`,
		"one of":     `{"oneOf":[{"type":"object","properties":{"t":{"const":"x"},"x":{"type":"integer"}},"required":["t","x"],"additionalProperties":false},{"type":"null"}]}`,
		"nullable":   `{"type":["null","string"],"minLength":4}`,
		"no type":    `{"properties":{"list":{"items":{"minimum":5,"maximum":5}}},"required":["list"]}`,
		"counts":     `{"type":"object","minProperties":3,"maxProperties":4,"additionalProperties":{"type":"boolean"}}`,
		"few":        `{"type":"object","maxProperties":1,"properties":{"a":{},"b":{},"c":{}},"required":["b"]}`,
		"deep":       `{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"object","properties":{"c":{"type":"array","items":{"type":"object","properties":{"d":{"type":"string"}},"required":["d"]}}},"required":["c"]}},"required":["b"]}},"required":["a"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(20) {
				var document any
				if err := json.Unmarshal([]byte(schema), &document); err != nil {
					t.Fatal(err)
				}
				v := instance(document, rand.New(rand.NewPCG(seed, 1)))
				if err := satisfies(t, schema, v); err != nil {
					t.Fatalf("seed %d: %v is no instance: %v", seed, v, err)
				}
			}
		})
	}
}

// TestHostileSchemasEnd gives schemas that nothing satisfies, or only
// something endless.
func TestHostileSchemasEnd(t *testing.T) {
	wide := `{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{` +
		strings.TrimSuffix(strings.Repeat(`"P":{"$ref":"#/$defs/n"},`, 1), ",") + `},"required":["P","Q","R","S"],"additionalProperties":{"$ref":"#/$defs/n"}}}}`
	for name, schema := range map[string]string{
		"itself":           `{"$ref":"#"}`,
		"round and round":  `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`,
		"requires itself":  `{"type":"object","properties":{"me":{"$ref":"#"}},"required":["me"]}`,
		"four at a time":   wide,
		"doubles":          `{"allOf":[{"$ref":"#"},{"$ref":"#"}]}`,
		"a billion items":  `{"type":"array","minItems":1000000000,"items":{"type":"array","minItems":1000000000}}`,
		"a billion bytes":  `{"type":"string","minLength":1000000000}`,
		"repetitions":      `{"type":"string","pattern":"((((a{1,9}){9}){9}){9})"}`,
		"wrong types":      `{"type":7,"properties":[],"required":{},"enum":{},"minimum":"x","$ref":3,"allOf":{}}`,
		"bounds cross":     `{"type":"integer","minimum":5,"maximum":1,"multipleOf":0}`,
		"out of the world": `{"$ref":"https://example.com/schema"}`,
		"false":            `false`,
	} {
		t.Run(name, func(t *testing.T) {
			var document any
			if err := json.Unmarshal([]byte(schema), &document); err != nil {
				t.Fatal(err)
			}
			if text, err := json.Marshal(instance(document, rand.New(rand.NewPCG(1, 1)))); err != nil || len(text) > 10<<20 {
				t.Errorf("%d bytes, %v", len(text), err)
			}
		})
	}
}

func TestEveryPersonaKeepsToTheSchema(t *testing.T) {
	const schema = `{"type":"object","properties":{"title":{"type":"string"},"score":{"type":"integer","minimum":1,"maximum":5}},"required":["title","score"],"additionalProperties":false}`
	c := dial(t, start(t, Options{}))
	for _, prompt := range []string{"answer as structured output", "echo x", "stumble and recover"} {
		c.send(&protocol.Invocation{UserPrompt: prompt, OutputSchema: `{"type":"json_schema","schema":` + schema + `}`})
		r := the[*protocol.Result](t, c.until(isA[*protocol.Result]))
		if r.Text != nil || r.Structured == nil {
			t.Fatalf("%s: no structured output: %+v", prompt, r)
		}
		if err := satisfies(t, schema, json.RawMessage(r.Structured)); err != nil {
			t.Errorf("%s: %s: %v", prompt, r.Structured, err)
		}
	}
}
