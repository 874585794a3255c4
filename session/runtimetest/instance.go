package runtimetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Bounds of an instance. Below fullDepth, and while there are nodes left, all
// properties are there; then only what the schema requires. A schema that
// requires itself ends at maxNodes or maxDepth.
const (
	fullDepth = 5
	fullNodes = 1_000
	maxDepth  = 48
	maxNodes  = 20_000
)

// schema is a JSON Schema object as encoding/json reads it.
type schema = map[string]any

// instance makes a value that satisfies a JSON Schema: types, enum and const,
// required, nested objects and arrays with their bounds, numbers and strings
// with theirs, patterns, common formats, allOf, the alternatives of anyOf and
// oneOf, and references within the document. What it does not know ("not",
// "if", conditions between properties) it leaves out of account.
func instance(document any, r *rand.Rand) any {
	g := &generator{document: document, rand: r}
	return g.value(document, "", 0)
}

// generator makes one instance.
type generator struct {
	document any
	rand     *rand.Rand
	nodes    int
}

// value makes an instance of s; name is the property that it is for.
func (g *generator) value(s any, name string, depth int) any {
	if g.nodes++; g.nodes > maxNodes || depth > maxDepth {
		return nil
	}
	m, ok := s.(schema)
	if !ok { // true is any value
		return g.phrase(name)
	}
	m = g.flatten(m, g.full(depth), 0)
	if c, ok := m["const"]; ok {
		return c
	}
	if options, ok := m["enum"].([]any); ok && len(options) > 0 {
		return options[g.rand.IntN(len(options))]
	}
	switch typeOf(m) {
	case "object":
		return g.object(m, depth)
	case "array":
		return g.array(m, name, depth)
	case "integer":
		return g.number(m, 1)
	case "number":
		return g.number(m, 0)
	case "boolean":
		return g.rand.IntN(4) > 0
	case "null":
		return nil
	default:
		return g.text(m, name)
	}
}

func (g *generator) full(depth int) bool { return depth < fullDepth && g.nodes < fullNodes }

// flatten follows references and folds allOf and one alternative of anyOf and
// oneOf into one schema. Where the instance grows too large, the alternative is
// the first that leads no further down.
func (g *generator) flatten(m schema, full bool, depth int) schema {
	if g.nodes++; g.nodes > maxNodes || depth > maxDepth {
		return m
	}
	out := maps.Clone(m)
	if ref, ok := m["$ref"].(string); ok {
		delete(out, "$ref")
		if target, ok := g.resolve(ref).(schema); ok {
			out = fold(g.flatten(target, full, depth+1), out)
		}
	}
	for _, part := range list(m["allOf"]) {
		if p, ok := part.(schema); ok {
			out = fold(out, g.flatten(p, full, depth+1))
		}
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		options := list(m[key])
		if len(options) == 0 {
			continue
		}
		chosen := options[0]
		if i := slices.IndexFunc(options, leaf); !full && i >= 0 {
			chosen = options[i]
		}
		if p, ok := chosen.(schema); ok {
			out = fold(out, g.flatten(p, full, depth+1))
		}
	}
	return out
}

// leaf reports whether a schema has nothing below it.
func leaf(s any) bool {
	m, ok := s.(schema)
	if !ok {
		return true
	}
	for _, key := range []string{"$ref", "properties", "items", "allOf", "anyOf", "oneOf"} {
		if m[key] != nil {
			return false
		}
	}
	return true
}

// fold adds b to a: properties and required together, otherwise b's word.
func fold(a, b schema) schema {
	out := maps.Clone(a)
	for key, value := range b {
		switch old := out[key].(type) {
		case schema:
			if more, ok := value.(schema); ok && key == "properties" {
				value = fold(old, more)
			}
		case []any:
			if more, ok := value.([]any); ok && key == "required" {
				value = slices.Concat(old, more)
			}
		}
		out[key] = value
	}
	return out
}

// resolve finds "#" or "#/a/b" in the document; nil where there is none.
func (g *generator) resolve(ref string) any {
	pointer, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	at := g.document
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if part == "" {
			continue
		}
		m, ok := at.(schema)
		if !ok {
			return nil
		}
		at = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
	}
	return at
}

// typeOf is the schema's type, the first but null where it has several, or
// what its other members speak of.
func typeOf(m schema) string {
	switch t := m["type"].(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if name, ok := one.(string); ok && (name != "null" || len(t) == 1) {
				return name
			}
		}
	}
	for _, hint := range []struct{ key, kind string }{
		{"properties", "object"},
		{"required", "object"},
		{"additionalProperties", "object"},
		{"items", "array"},
		{"prefixItems", "array"},
		{"minItems", "array"},
		{"minimum", "number"},
		{"maximum", "number"},
		{"multipleOf", "number"},
	} {
		if m[hint.key] != nil {
			return hint.kind
		}
	}
	return "string"
}

// object fills in the properties, and further ones up to minProperties.
func (g *generator) object(m schema, depth int) any {
	properties, _ := m["properties"].(schema)
	out := map[string]any{}
	for _, r := range list(m["required"]) {
		if name, ok := r.(string); ok {
			out[name] = nil
		}
	}
	if g.full(depth) {
		for name := range properties {
			out[name] = nil
		}
	}
	if limit := limitOf(m, "maxProperties", len(out)); len(out) > limit {
		clear(out)
		for _, r := range list(m["required"]) {
			out[fmt.Sprint(r)] = nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(out)) { // in one order: it draws lots
		s, ok := properties[name]
		if !ok {
			s = m["additionalProperties"]
		}
		out[name] = g.value(s, name, depth+1)
	}
	wanted := limitOf(m, "minProperties", 0)
	if depth == 0 && len(properties) == 0 && m["additionalProperties"] != false {
		wanted = max(wanted, 1) // an open schema should not get an empty answer
	}
	for i := 1; len(out) < wanted && g.nodes < maxNodes; i++ {
		name := fmt.Sprintf("note_%d", i)
		out[name] = g.value(m["additionalProperties"], name, depth+1)
	}
	return out
}

// array makes two items, or as many as the bounds ask for.
func (g *generator) array(m schema, name string, depth int) any {
	fixed := list(m["prefixItems"])
	n := 0
	if g.full(depth) {
		n = 2
	}
	n = max(min(max(n, len(fixed)), limitOf(m, "maxItems", maxNodes)), limitOf(m, "minItems", 0))
	out := []any{}
	seen := map[string]bool{}
	for tries := 0; len(out) < n && tries < n+100 && g.nodes < maxNodes; tries++ {
		s := m["items"]
		switch {
		case len(out) < len(fixed):
			s = fixed[len(out)]
		case s == false:
			return out
		case len(out) == 0 && m["contains"] != nil:
			s = m["contains"]
		}
		v := g.value(s, name, depth+1)
		key, err := json.Marshal(v)
		if m["uniqueItems"] == true && (err != nil || seen[string(key)]) {
			continue
		}
		seen[string(key)] = true
		out = append(out, v)
	}
	return out
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// limitOf reads a count of the schema.
func limitOf(m schema, key string, otherwise int) int {
	if n, ok := m[key].(float64); ok {
		return int(min(max(n, 0), maxNodes))
	}
	return otherwise
}
