package protocol

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient takes what runtimes in the wild send and RFC 7493 refuses: JavaScript
// writes half of a surrogate pair where a token stream cuts an emoji in two.
// Inspect tells whether a frame needed it.
var lenient = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
)

// Decode reads one text frame of either direction. The message owns all that
// it holds, so the caller may reuse frame.
//
// Frames of unknown types decode to *Unknown; unknown members of known types
// are kept in the message's Extra. A missing member, or null in its place,
// leaves the field's zero value. Duplicate names are taken, the last one
// counts; invalid UTF-8 and lone surrogates become U+FFFD.
//
// Every error is a *DecodeError.
func Decode(frame []byte) (Message, error) {
	if m := decodeHot(frame); m != nil {
		return m, nil
	}
	return decodeGeneral(frame)
}

// decodeGeneral reads every message in every form.
func decodeGeneral(frame []byte) (Message, error) {
	typ, err := frameType(frame)
	if err != nil {
		return nil, newDecodeError("", frame, err)
	}
	m, err := decodeAs(typ, frame)
	if err != nil {
		return nil, newDecodeError(typ, frame, err)
	}
	return m, nil
}

func decodeAs(typ Type, frame []byte) (Message, error) {
	switch typ {
	case TypeInvocation:
		return unmarshal[Invocation](frame)
	case TypeCommandExecution:
		return unmarshal[CommandExecution](frame)
	case TypeCancel:
		return unmarshal[Cancel](frame)
	case TypeArtifactUploadResponse:
		return unmarshal[ArtifactUploadResponse](frame)
	case TypeEndSession:
		return unmarshal[EndSession](frame)
	case TypeAssistant:
		return unmarshal[Assistant](frame)
	case TypeCommandOutput:
		return unmarshal[CommandOutput](frame)
	case TypeHeartbeat:
		return unmarshal[Heartbeat](frame)
	case TypeArtifactUploadRequest:
		return unmarshal[ArtifactUploadRequest](frame)
	case TypeError:
		return decodeErrorMessage(frame)
	case TypeResult:
		return decodeResult(frame)
	case TypeCommandExecutionResult:
		return unmarshal[CommandExecutionResult](frame)
	case TypeEndSessionConfirm:
		return unmarshal[EndSessionConfirm](frame)
	default:
		return &Unknown{Name: typ, Raw: bytes.Clone(frame)}, nil
	}
}

// object is an object as it stands on the wire: the members of T, and those that
// T does not know.
type object[T any] struct {
	Body  *T              `json:",embed"`
	Extra *jsontext.Value `json:",embed"`
}

func newObject[T any](body *T, extra *rawMessage) object[T] {
	return object[T]{body, (*jsontext.Value)(extra)}
}

// envelope is a message as it stands on the wire: its type beside its members.
type envelope[T any] struct {
	Type      Type `json:"message_type"`
	object[T] `json:",embed"`
}

// readOptions take the objects that stand in the lists of messages, too. A command
// without an exit code did not exit by itself, which must not read as success: its
// code is then -1, as runtimes report a killed command.
var readOptions = json.JoinOptions(lenient, json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(func(dec *jsontext.Decoder, c *Command) error {
		o := newObject((*plainCommand)(c), &c.Extra)
		return json.UnmarshalDecode(dec, &o)
	}),
	json.UnmarshalFromFunc(func(dec *jsontext.Decoder, d *Downloadable) error {
		o := newObject((*plainDownloadable)(d), &d.Extra)
		return json.UnmarshalDecode(dec, &o)
	}),
	json.UnmarshalFromFunc(func(dec *jsontext.Decoder, r *CommandResult) error {
		var o struct {
			ExitCode            *int `json:"exit_code"`
			object[plainResult] `json:",embed"`
		}
		o.object = newObject((*plainResult)(r), &r.Extra)
		err := json.UnmarshalDecode(dec, &o)
		if r.ExitCode = -1; o.ExitCode != nil {
			r.ExitCode = *o.ExitCode
		}
		return err
	}),
)))

// Types without what reading and writing do for those that they are.
type (
	plainCommand      Command
	plainDownloadable Downloadable
	plainResult       CommandResult
)

// messagePointer is a pointer to T that is a Message.
type messagePointer[T any] interface {
	*T
	Message
}

func newEnvelope[T any, P messagePointer[T]](m P) *envelope[T] {
	return &envelope[T]{m.MessageType(), newObject((*T)(m), m.extra())}
}

func unmarshal[T any, P messagePointer[T]](frame []byte) (Message, error) {
	body := P(new(T))
	if err := json.Unmarshal(frame, newEnvelope(body), readOptions); err != nil {
		return nil, err
	}
	return body, nil
}

func decodeErrorMessage(frame []byte) (Message, error) {
	m, err := unmarshal[Error](frame)
	if err != nil {
		return nil, err
	}
	e := m.(*Error)
	e.Metadata = absentIfNull(e.Metadata)
	return e, nil
}

// absentIfNull makes a null that stands for "absent" look absent.
func absentIfNull(v rawMessage) rawMessage {
	if jsontext.Value(v).Kind() == jsontext.KindNull {
		return nil
	}
	return v
}

// frameType checks that frame is one whole JSON object and returns the last
// "message_type" in it, empty where it has none.
func frameType(frame []byte) (Type, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(frame), lenient)
	if kind := dec.PeekKind(); kind != jsontext.KindBeginObject && kind != jsontext.KindInvalid {
		if err := dec.SkipValue(); err != nil {
			return "", err
		}
		return "", &notObjectError{kind: kind}
	}
	if _, err := dec.ReadToken(); err != nil {
		return "", emptyFrame(frame, err)
	}
	var typ Type
	for dec.PeekKind() == jsontext.KindString {
		name, err := dec.ReadToken()
		if err != nil {
			return "", err
		}
		if name.String() != "message_type" {
			err = dec.SkipValue()
		} else {
			err = json.UnmarshalDecode(dec, &typ, lenient)
		}
		if err != nil {
			return "", err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return "", err
	}
	return typ, trailing(dec)
}

var errEmptyFrame = errors.New("the frame is empty")

func emptyFrame(frame []byte, err error) error {
	if len(bytes.TrimSpace(frame)) == 0 {
		return errEmptyFrame
	}
	return err
}

// trailing returns an error where more than white space follows the value that
// dec has read.
func trailing(dec *jsontext.Decoder) error {
	switch _, err := dec.ReadToken(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	default:
		return errTrailing
	}
}

var errTrailing = errors.New("more data follows the JSON object")
