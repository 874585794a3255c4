package protocol

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The values of "type" inside a result's "data".
const (
	dataText       = "text"
	dataStructured = "structured_output"
)

// resultWire is the part of a result that all generations share. Everything
// else lands in Extra, since "text" beside "message_type" is the answer in one
// generation and a handler's own field in the next.
type resultWire struct {
	Metadata jsontext.Value `json:"metadata,omitzero"`
	Data     *resultData    `json:"data,omitzero"`
	Extra    jsontext.Value `json:",embed"`
}

// resultData is the answer: the object "data", or the members of the same
// names at the top level.
type resultData struct {
	Type       string         `json:"type,omitzero"`
	Text       *string        `json:"text,omitzero"`
	Structured jsontext.Value `json:"structured_output,omitzero"`
	Extra      jsontext.Value `json:",embed"`
}

// resultTopLevel is resultData without "type", which no generation has there.
type resultTopLevel struct {
	Text       *string        `json:"text,omitzero"`
	Structured jsontext.Value `json:"structured_output,omitzero"`
	Extra      jsontext.Value `json:",embed"`
}

func decodeResult(frame []byte) (Message, error) {
	var wire resultWire
	if err := json.Unmarshal(frame, &envelope[resultWire]{Body: &wire}, lenient); err != nil {
		return nil, err
	}
	res := &Result{
		Metadata: absentIfNull(wire.Metadata),
		Extra:    wire.Extra,
		Raw:      bytes.Clone(frame),
	}
	if wire.Data != nil {
		res.Form = ResultData
		res.DataType = wire.Data.Type
		res.Text = wire.Data.Text
		res.Structured = absentIfNull(wire.Data.Structured)
		res.DataExtra = wire.Data.Extra
		return res, nil
	}
	if wire.Extra == nil {
		return res, nil
	}
	var top resultTopLevel
	if err := json.Unmarshal(wire.Extra, &top, lenient); err != nil {
		return nil, err
	}
	res.Text = top.Text
	res.Structured = absentIfNull(top.Structured)
	res.Extra = top.Extra
	if res.Text != nil || res.Structured != nil {
		res.Form = ResultTopLevel
	}
	return res, nil
}

// encodeResult writes the generation's shape that Form names; an answer whose
// Form is ResultEmpty is written as the newest runtimes do.
func encodeResult(res *Result) ([]byte, error) {
	if res.Form == ResultTopLevel {
		return marshal(TypeResult, &struct {
			Metadata   jsontext.Value `json:"metadata,omitzero"`
			Text       *string        `json:"text,omitzero"`
			Structured jsontext.Value `json:"structured_output,omitzero"`
			Extra      jsontext.Value `json:",embed"`
		}{res.Metadata, res.Text, res.Structured, res.Extra})
	}
	wire := resultWire{Metadata: res.Metadata, Extra: res.Extra}
	if res.Form == ResultData || res.Text != nil || res.Structured != nil {
		wire.Data = &resultData{res.dataType(), res.Text, res.Structured, res.DataExtra}
	}
	return marshal(TypeResult, &wire)
}

func (m *Result) dataType() string {
	switch {
	case m.DataType != "":
		return m.DataType
	case m.Structured != nil:
		return dataStructured
	case m.Text != nil:
		return dataText
	default:
		return ""
	}
}

// UnmarshalJSONFrom implements [json.UnmarshalerFrom]. A command without an
// exit code did not exit by itself, which must not read as success: ExitCode
// is then -1, as runtimes report a killed command.
func (r *CommandResult) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var wire struct {
		Command  string         `json:"command"`
		ExitCode *int           `json:"exit_code"`
		Stdout   *string        `json:"stdout"`
		Extra    jsontext.Value `json:",embed"`
	}
	if err := json.UnmarshalDecode(dec, &wire); err != nil {
		return err // the package json adds where it happened
	}
	*r = CommandResult{Command: wire.Command, ExitCode: -1, Stdout: wire.Stdout, Extra: wire.Extra}
	if wire.ExitCode != nil {
		r.ExitCode = *wire.ExitCode
	}
	return nil
}
