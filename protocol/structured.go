package protocol

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
)

// ErrNoStructured says that a result holds no structured output.
var ErrNoStructured = errors.New("the result holds no structured output: set an output schema in the invocation")

// errNilResult is for callers whose request brought no result.
var errNilResult = errors.New("there is no result")

// DecodeStructured returns a result's structured output as the caller's own
// type. It fails with [ErrNoStructured] where there is none, and with a
// *[DecodeError] where it does not fit T; the error's Frame is then the
// structured output alone. Members that T lacks are left out, and ones that
// the output lacks keep their zero value.
func DecodeStructured[T any](r *Result) (T, error) {
	var out T
	if r == nil {
		return out, fmt.Errorf("decode structured output: %w", errNilResult)
	}
	if r.Structured == nil {
		return out, fmt.Errorf("decode structured output: %w", ErrNoStructured)
	}
	return decodeInto[T](r.Structured, "structured_output")
}

// DecodeResult returns a whole result message as the caller's own type, with
// the members that a handler added to it. It reads the message as it came: an
// answer stands beside "message_type" in 0.4, and under "data" in today's
// runtimes. Of a Result made by hand it reads what Encode writes.
func DecodeResult[T any](r *Result) (T, error) {
	var out T
	if r == nil {
		return out, fmt.Errorf("decode result: %w", errNilResult)
	}
	raw := r.Raw
	if raw == nil {
		frame, err := Encode(r)
		if err != nil {
			return out, err
		}
		raw = frame
	}
	return decodeInto[T](raw, "")
}

// decodeInto reads the part of a result that stands under field.
func decodeInto[T any](value []byte, field string) (T, error) {
	var out T
	err := json.Unmarshal(value, &out, lenient)
	if err == nil {
		return out, nil
	}
	var zero T
	e := newDecodeError(TypeResult, value, err)
	switch {
	case e.Field == "":
		e.Field = field
	case field != "":
		e.Field = field + "." + e.Field
	}
	return zero, e
}
