package protocol

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// OpenSchema is an output schema that every object fits. 0.4 refuses a request
// without a schema, with `"undefined" is not valid JSON`; it takes this one.
const OpenSchema = `{"type":"json_schema","schema":{"type":"object"}}`

// wrappedSchema is the form in which a request carries a JSON Schema. A bare
// schema's own "type" is a string as well, or a list of them.
type wrappedSchema struct {
	Type   jsontext.Value `json:"type"`
	Schema jsontext.Value `json:"schema"`
}

func (w *wrappedSchema) wraps() bool { return string(w.Type) == `"`+schemaType+`"` }

const schemaType = "json_schema"

// WrapSchema brings a JSON Schema into the form that
// [Invocation.OutputSchema] has on the wire. A schema that is wrapped already
// comes back in the same form. Order and unknown members stay, white space
// between them does not. The schema has to be a JSON object; whether it is a
// sound schema is not checked.
func WrapSchema(schema string) (string, error) {
	value := jsontext.Value(schema)
	if err := value.Compact(lenient); err != nil {
		return "", fmt.Errorf("read the output schema: %w", newDecodeError("", nil, err).Err)
	}
	if value.Kind() != jsontext.KindBeginObject {
		return "", fmt.Errorf("read the output schema: %w", &notObjectError{value.Kind()})
	}
	var wrapped wrappedSchema
	if err := json.Unmarshal(value, &wrapped, lenient); err != nil {
		return "", fmt.Errorf("read the output schema: %w", err)
	}
	if !wrapped.wraps() {
		return `{"type":"` + schemaType + `","schema":` + string(value) + `}`, nil
	}
	if err := checkSchema(string(value)); err != nil {
		return "", fmt.Errorf("read the output schema: it %w", err)
	}
	return string(value), nil
}

// checkSchema says what keeps a text from being an output schema, bare or
// wrapped.
func checkSchema(schema string) error {
	if !jsontext.Value(schema).IsValid(lenient) {
		return errors.New("is not valid JSON")
	}
	var wrapped wrappedSchema
	if err := json.Unmarshal([]byte(schema), &wrapped, lenient); err != nil {
		return errors.New("is no JSON Schema, which is an object")
	}
	if wrapped.wraps() && wrapped.Schema.Kind() != jsontext.KindBeginObject {
		return errors.New(`wants a JSON Schema, an object, under "schema"`)
	}
	return nil
}
