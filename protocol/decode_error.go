package protocol

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// DecodeError says why a frame could not be understood.
type DecodeError struct {
	// Type is what the frame said it is; empty where that could not be read.
	Type Type
	// Field is the path of the member with the wrong type or syntax, such as
	// "text_blocks[1]"; empty where the frame as a whole is at fault.
	Field string
	// Frame is a copy of the whole frame, secrets included.
	Frame []byte
	// Err is the cause. Its words quote no value of the frame, unless a type of
	// the caller's own does so in its UnmarshalJSON (see DecodeStructured).
	Err error
}

// Error names the message, the field and the cause.
func (e *DecodeError) Error() string {
	what := "a frame"
	if e.Type != "" {
		what = string(e.Type)
	}
	if e.Field != "" {
		return fmt.Sprintf("decode %s: %s: %v", what, e.Field, e.Err)
	}
	return fmt.Sprintf("decode %s: %v", what, e.Err)
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

func newDecodeError(typ Type, frame []byte, err error) *DecodeError {
	e := &DecodeError{Type: typ, Frame: bytes.Clone(frame), Err: err}
	if sem, ok := errors.AsType[*json.SemanticError](err); ok {
		e.Field = fieldPath(sem.JSONPointer)
		e.Err = &typeError{sem}
	} else if syn, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		e.Field = fieldPath(syn.JSONPointer)
		e.Err = &syntaxError{err: syn}
	}
	return e
}

// typeError is a member of the wrong JSON type.
type typeError struct{ err *json.SemanticError }

func (e *typeError) Error() string {
	want := wantedKind(e.err.GoType)
	switch {
	case e.err.Err == nil:
		return "want " + want + ", got " + kindName(e.err.JSONKind)
	case e.err.JSONKind == jsontext.KindNumber:
		return "want " + want + ", got a number that is none or too large"
	default:
		return "does not fit: " + e.err.Err.Error()
	}
}

func (e *typeError) Unwrap() error { return e.err }

// syntaxError is a frame that is no JSON.
type syntaxError struct{ err *jsontext.SyntacticError }

func (e *syntaxError) Error() string {
	return fmt.Sprintf("not valid JSON at byte %d: %v", e.err.ByteOffset, e.err.Err)
}

func (e *syntaxError) Unwrap() error { return e.err }

// notObjectError is a frame that is JSON, but not an object.
type notObjectError struct{ kind jsontext.Kind }

func (e *notObjectError) Error() string {
	return "want a JSON object, got " + kindName(e.kind)
}

// fieldPath turns "/text_blocks/1" into "text_blocks[1]".
func fieldPath(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			b.WriteString("[" + token + "]")
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

func kindName(k jsontext.Kind) string {
	switch k {
	case jsontext.KindNull:
		return "null"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "a boolean"
	case jsontext.KindString:
		return "a string"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "a list"
	default:
		return "something else"
	}
}

func wantedKind(t reflect.Type) string {
	if t == nil {
		return "another type"
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := t.Kind(); kind {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "a list"
	default:
		if reflect.Int <= kind && kind <= reflect.Uintptr {
			return "a whole number"
		}
		return "an object"
	}
}
