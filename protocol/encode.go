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
		return marshal(TypeInvocation, m)
	case *CommandExecution:
		return marshal(TypeCommandExecution, m)
	case *Cancel:
		return marshal(TypeCancel, m)
	case *ArtifactUploadResponse:
		return marshal(TypeArtifactUploadResponse, m)
	case *EndSession:
		return marshal(TypeEndSession, m)
	case *Assistant:
		return marshal(TypeAssistant, m)
	case *CommandOutput:
		return marshal(TypeCommandOutput, m)
	case *Heartbeat:
		return marshal(TypeHeartbeat, m)
	case *ArtifactUploadRequest:
		return marshal(TypeArtifactUploadRequest, m)
	case *Error:
		return marshal(TypeError, m)
	case *Result:
		if m == nil {
			return nil, errNilMessage
		}
		return encodeResult(m)
	case *CommandExecutionResult:
		return marshal(TypeCommandExecutionResult, m)
	case *EndSessionConfirm:
		return marshal(TypeEndSessionConfirm, m)
	case *Unknown:
		return encodeUnknown(m)
	default:
		return nil, errNilMessage
	}
}

var errNilMessage = errors.New("the message is nil")

func marshal[T any](typ Type, body *T) ([]byte, error) {
	if body == nil {
		return nil, errNilMessage
	}
	return json.Marshal(&envelope[T]{Type: typ, Body: body}, deterministic)
}

func encodeUnknown(m *Unknown) ([]byte, error) {
	if m == nil {
		return nil, errNilMessage
	}
	if m.Raw.Kind() != jsontext.KindBeginObject || !m.Raw.IsValid(lenient) {
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
