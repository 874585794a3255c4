package session

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/protocol"
)

// appendFrame is AppendMembers for the frames that are most of all: those that
// were understood and say no more than what they are.
func appendFrame(to []byte, e Event) ([]byte, bool) {
	r, ok := e.(Received)
	if !ok || r.Message == nil || r.Stray != "" || !fits(r.Raw) || cut(r.Raw, textsOf(r.Message)) {
		return to, false
	}
	to = appendNumber(to, `,"run":`, int(r.Run))
	to = appendNumber(to, `,"size":`, r.Size)
	if r.Resent {
		to = append(to, `,"resent":true`...)
	}
	if r.AfterCancel {
		to = append(to, `,"after_cancel":true`...)
	}
	return append(append(to, `,"frame":`...), r.Raw...), true
}

func appendNumber(to []byte, name string, n int) []byte {
	if n == 0 {
		return to
	}
	return strconv.AppendInt(append(to, name...), int64(n), 10)
}

// maxFrameDepth bounds the nesting of a frame that stands in an event as it is:
// readers stop at 10,000 levels.
const maxFrameDepth = 9000

// fits reports whether a frame may stand in an event as it is, where it is valid
// JSON.
func fits(raw []byte) bool {
	return len(raw) > 0 && raw[0] == '{' && bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') < 0 && utf8.Valid(raw) &&
		bytes.Count(raw, []byte("{"))+bytes.Count(raw, []byte("[")) <= maxFrameDepth
}

// setRaw puts a frame into j.
func (j *eventJSON) setRaw(raw []byte) {
	switch {
	case !utf8.Valid(raw):
		j.Base64 = raw
	case fits(raw) && jsontext.Value(raw).IsValid(lenient):
		j.Frame = raw
	default:
		j.Text = new(string(raw))
	}
}

var errNoFrame = errors.New("no frame")

// raw is the frame in j.
func (j *eventJSON) raw() ([]byte, error) {
	switch {
	case j.Frame != nil:
		return j.Frame, nil
	case j.Text != nil:
		return []byte(*j.Text), nil
	case j.Base64 != nil:
		return j.Base64, nil
	}
	return nil, errNoFrame
}

func receivedToJSON(e Received, j *eventJSON) {
	j.Size, j.Stray, j.Resent, j.AfterCancel = e.Size, e.Stray, e.Resent, e.AfterCancel
	j.setRaw(e.Raw)
	texts := textsOf(e.Message)
	if !cut(e.Raw, texts) {
		return
	}
	if alone, err := protocol.Decode(e.Raw); err == nil && !slices.Equal(texts, textsOf(alone)) {
		j.Texts = texts
	}
}

// cut reports whether texts may not be what their frame says: a character's
// halves may be in two frames, and are told in one.
func cut(frame []byte, texts []string) bool {
	return escapesSurrogate(frame) ||
		slices.ContainsFunc(texts, func(text string) bool { return strings.HasPrefix(text, string(utf8.RuneError)) })
}

func escapesSurrogate(frame []byte) bool {
	for {
		i := bytes.Index(frame, []byte(`\u`))
		if i < 0 || i+2 == len(frame) {
			return false
		}
		if frame[i+2]|0x20 == 'd' {
			return true
		}
		frame = frame[i+2:]
	}
}

func receivedFromJSON(s Stamp, j *eventJSON) (Received, error) {
	e := Received{Stamp: s, Size: j.Size, Stray: j.Stray, Resent: j.Resent, AfterCancel: j.AfterCancel}
	var err error
	if e.Raw, err = j.raw(); err != nil {
		return e, err
	}
	if e.Message, err = protocol.Decode(e.Raw); err != nil {
		return e, err
	}
	if j.Texts != nil && len(j.Texts) == len(textsOf(e.Message)) {
		e.Message, _ = withTexts(e.Message, j.Texts)
	}
	return e, nil
}

// textsOf are the texts of a message that is part of a stream.
func textsOf(m protocol.Message) []string {
	switch m := m.(type) {
	case *protocol.Assistant:
		return m.TextBlocks
	case *protocol.CommandOutput:
		return []string{m.Text}
	}
	return nil
}

func sentToJSON(e Sent, j *eventJSON) {
	j.Injected = e.Injected
	j.setRaw(e.Raw)
	if e.Message == nil {
		_, err := protocol.Decode(e.Raw)
		j.Opaque = err == nil // what is masked may have a meaning that the frame had not
	}
}

func sentFromJSON(s Stamp, j *eventJSON) (Sent, error) {
	raw, err := j.raw()
	e := Sent{Stamp: s, Raw: raw, Injected: j.Injected}
	if m, err := protocol.Decode(raw); err == nil && !j.Opaque {
		e.Message = m
	}
	return e, err
}

func malformedToJSON(e Malformed, j *eventJSON) {
	j.Size, j.Error = e.Size, errorToJSON(e.Err)
	j.setRaw(e.Raw)
}

func malformedFromJSON(s Stamp, j *eventJSON) (Malformed, error) {
	raw, err := j.raw()
	e := Malformed{s, j.Error.toError(), raw, j.Size}
	if d, ok := errors.AsType[*protocol.DecodeError](e.Err); ok {
		d.Frame = raw
	}
	return e, err
}
