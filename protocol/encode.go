package protocol

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// deterministic writes maps in the order of their keys, so that equal messages
// make equal frames.
var deterministic = json.JoinOptions(lenient, json.Deterministic(true))

// writeOptions write what readOptions read.
var writeOptions = json.JoinOptions(deterministic, json.WithMarshalers(json.JoinMarshalers(
	json.MarshalToFunc(func(enc *jsontext.Encoder, c *Command) error {
		return json.MarshalEncode(enc, newObject((*plainCommand)(c), &c.Extra))
	}),
	json.MarshalToFunc(func(enc *jsontext.Encoder, d *Downloadable) error {
		return json.MarshalEncode(enc, newObject((*plainDownloadable)(d), &d.Extra))
	}),
	json.MarshalToFunc(func(enc *jsontext.Encoder, r *CommandResult) error {
		return json.MarshalEncode(enc, newObject((*plainResult)(r), &r.Extra))
	}),
)))

// Encode writes m as one text frame: "message_type" first, then the fields in
// the order of the struct, then Extra. Equal messages give equal bytes. Unset
// optional fields are left out; lists that every runtime expects are written
// as [] when nil. Invalid UTF-8 becomes U+FFFD.
//
// Encode fails on a nil message and where a field that holds raw JSON is no
// valid JSON. It does not check what [Invocation.Validate] checks.
func Encode(m Message) ([]byte, error) {
	frame, err := encode(m)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", typeOf(m), err)
	}
	return frame, nil
}

func encode(m Message) ([]byte, error) {
	switch m := m.(type) {
	case *Invocation:
		return marshal(m)
	case *CommandExecution:
		return marshal(m)
	case *Cancel:
		return marshal(m)
	case *ArtifactUploadResponse:
		return marshal(m)
	case *EndSession:
		return marshal(m)
	case *Assistant:
		return marshal(m)
	case *CommandOutput:
		return marshal(m)
	case *Heartbeat:
		return marshal(m)
	case *ArtifactUploadRequest:
		return marshal(m)
	case *Error:
		return marshal(m)
	case *Result:
		if m == nil {
			return nil, errNilMessage
		}
		return encodeResult(m)
	case *CommandExecutionResult:
		return marshal(m)
	case *EndSessionConfirm:
		return marshal(m)
	case *Unknown:
		return encodeUnknown(m)
	default:
		return nil, errNilMessage
	}
}

var errNilMessage = errors.New("the message is nil")

func marshal[T any, P messagePointer[T]](body P) ([]byte, error) {
	if body == nil {
		return nil, errNilMessage
	}
	return json.Marshal(newEnvelope(body), writeOptions)
}

func encodeUnknown(m *Unknown) ([]byte, error) {
	if m == nil {
		return nil, errNilMessage
	}
	if raw := jsontext.Value(m.Raw); raw.Kind() != jsontext.KindBeginObject || !raw.IsValid(lenient) {
		return nil, errors.New("want a JSON object in Raw")
	}
	return bytes.Clone(m.Raw), nil
}

func typeOf(m Message) Type {
	if u, ok := m.(*Unknown); ok && u == nil || m == nil {
		return "a message"
	}
	return m.MessageType()
}
