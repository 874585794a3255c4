package protocol

import (
	"bytes"

	"github.com/go-json-experiment/json"
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
	Metadata rawMessage          `json:"metadata,omitzero"`
	Data     *object[resultData] `json:"data,omitzero"`
}

// resultData is the answer: the object "data", or the members of the same
// names at the top level.
type resultData struct {
	Type       string     `json:"type,omitzero"`
	Text       *string    `json:"text,omitzero"`
	Structured rawMessage `json:"structured_output,omitzero"`
}

// resultTopLevel is resultData without "type", which no generation has there.
type resultTopLevel struct {
	Metadata   rawMessage `json:"metadata,omitzero"` // written, not read
	Text       *string    `json:"text,omitzero"`
	Structured rawMessage `json:"structured_output,omitzero"`
}

func decodeResult(frame []byte) (Message, error) {
	var wire resultWire
	res := &Result{Raw: bytes.Clone(frame)}
	if err := json.Unmarshal(frame, &envelope[resultWire]{object: newObject(&wire, &res.Extra)}, lenient); err != nil {
		return nil, err
	}
	res.Metadata = absentIfNull(wire.Metadata)
	if data := wire.Data; data != nil {
		res.Form = ResultData
		if data.Body != nil {
			res.DataType, res.Text, res.Structured = data.Body.Type, data.Body.Text, absentIfNull(data.Body.Structured)
		}
		if data.Extra != nil {
			res.DataExtra = rawMessage(*data.Extra)
		}
		return res, nil
	}
	if res.Extra == nil {
		return res, nil
	}
	var top resultTopLevel
	members := res.Extra
	res.Extra = nil
	o := newObject(&top, &res.Extra)
	if err := json.Unmarshal(members, &o, lenient); err != nil {
		return nil, err
	}
	res.Text, res.Structured = top.Text, absentIfNull(top.Structured)
	if res.Text != nil || res.Structured != nil {
		res.Form = ResultTopLevel
	}
	return res, nil
}

// encodeResult writes the generation's shape that Form names; an answer whose
// Form is ResultEmpty is written as the newest runtimes do.
func encodeResult(res *Result) ([]byte, error) {
	if res.Form == ResultTopLevel {
		return json.Marshal(&envelope[resultTopLevel]{TypeResult, newObject(&resultTopLevel{res.Metadata, res.Text, res.Structured}, &res.Extra)}, deterministic)
	}
	wire := resultWire{Metadata: res.Metadata}
	if res.Form == ResultData || res.Text != nil || res.Structured != nil {
		data := newObject(&resultData{res.dataType(), res.Text, res.Structured}, &res.DataExtra)
		wire.Data = &data
	}
	return json.Marshal(&envelope[resultWire]{TypeResult, newObject(&wire, &res.Extra)}, deterministic)
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
