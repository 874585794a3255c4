package protocol

import (
	"encoding/json"
	"slices"
)

// Type names a message on the wire: the value of its "message_type" field.
type Type string

// The message types of the runtimes seen so far (0.4 to 0.15.1).
const (
	TypeInvocation             Type = "invocation_message"
	TypeCommandExecution       Type = "command_execution_message"
	TypeCancel                 Type = "cancel_message"
	TypeArtifactUploadResponse Type = "artifact_upload_response_message"
	TypeEndSession             Type = "end_session_message"

	TypeAssistant              Type = "assistant_message"
	TypeCommandOutput          Type = "command_output_message"
	TypeHeartbeat              Type = "heartbeat_message"
	TypeArtifactUploadRequest  Type = "artifact_upload_request_message"
	TypeError                  Type = "error_message"
	TypeResult                 Type = "result_message"
	TypeCommandExecutionResult Type = "command_execution_result_message"
	TypeEndSessionConfirm      Type = "end_session_confirm_message"
)

// types are those that clients send, and then those that runtimes do.
var types = [...]Type{
	TypeInvocation, TypeCommandExecution, TypeCancel, TypeArtifactUploadResponse, TypeEndSession,
	TypeAssistant, TypeCommandOutput, TypeHeartbeat, TypeArtifactUploadRequest, TypeError, TypeResult,
	TypeCommandExecutionResult, TypeEndSessionConfirm,
}

// Types are all types that Decode has a struct for: first those that clients send.
func Types() []Type { return slices.Clone(types[:]) }

// isKnown reports whether Decode has a struct for messages of type t.
func isKnown(t Type) bool { return slices.Contains(types[:], t) }

type rawMessage = json.RawMessage

// Message is one frame's meaning: a closed set of the pointer types in this
// package, in both directions. What a runtime sends beyond them decodes to
// *Unknown and is never dropped.
type Message interface {
	// MessageType is the wire's name of the message. For *Unknown it is what
	// the frame said, which may be empty.
	MessageType() Type

	// extra is where the members are that this package does not know.
	extra() *json.RawMessage
}

// Unknown is a well-formed JSON frame whose type this package does not know,
// or that has none.
type Unknown struct {
	// Name is the frame's "message_type", empty where it has none.
	Name Type
	// Raw is the whole frame, owned by the message.
	Raw json.RawMessage
}

// MessageType returns the name that the frame gave itself.
func (m *Unknown) MessageType() Type { return m.Name }

func (m *Unknown) extra() *json.RawMessage { return nil }
