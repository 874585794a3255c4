package protocol

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

type answer struct {
	Success bool      `json:"success"`
	Count   int8      `json:"count"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

func TestDecodeStructured(t *testing.T) {
	for _, frame := range recordedFrames(t) {
		if !strings.HasSuffix(frame.name, "talk-structured.jsonl") || frame.dir != "recv" {
			continue
		}
		m, err := Decode(frame.data)
		if err != nil {
			t.Fatal(err)
		}
		if res, ok := m.(*Result); ok {
			got, err := DecodeStructured[answer](res)
			if want := (answer{Success: true, Text: "There is one file."}); err != nil || got != want {
				t.Errorf("%s: got %+v and error %v", frame.name, got, err)
			}
		}
	}
}

func TestDecodeStructuredErrors(t *testing.T) {
	if _, err := DecodeStructured[answer](nil); err == nil || errors.Is(err, ErrNoStructured) {
		t.Errorf("of no result: %v", err)
	}
	text := "x"
	if _, err := DecodeStructured[answer](&Result{Text: &text}); !errors.Is(err, ErrNoStructured) {
		t.Errorf("of a text: %v", err)
	}
	tests := []struct{ structured, field, text string }{
		{`[]`, "structured_output", "want an object, got a list"},
		{`{"success":1}`, "structured_output.success", "want a boolean, got a number"},
		{`{"success":true,"count":300}`, "structured_output.count", "want a whole number, got a number that is none or too large"},
		{`{"at":"noon"}`, "structured_output.at", "does not fit: parsing time"},
		{`{`, "structured_output", "not valid JSON at byte 1: unexpected EOF"},
	}
	for _, test := range tests {
		got, err := DecodeStructured[answer](&Result{Structured: json.RawMessage(test.structured)})
		e, ok := errors.AsType[*DecodeError](err)
		if !ok || got != (answer{}) {
			t.Errorf("%s: got %+v and %v, want a DecodeError", test.structured, got, err)
			continue
		}
		if e.Field != test.field || !strings.HasPrefix(e.Err.Error(), test.text) || string(e.Frame) != test.structured {
			t.Errorf("%s: field %q, error %q, frame %s", test.structured, e.Field, e.Err, e.Frame)
		}
	}
}

func TestDecodeResult(t *testing.T) {
	type result struct {
		Type string `json:"message_type"`
		Data struct {
			Text string `json:"text"`
		} `json:"data"`
		Files []string `json:"files"`
	}
	m, err := Decode([]byte(`{"message_type":"result_message","data":{"type":"text","text":"done"},"files":["a"]}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeResult[result](m.(*Result))
	if err != nil || got.Type != "result_message" || got.Data.Text != "done" || len(got.Files) != 1 {
		t.Errorf("got %+v and error %v", got, err)
	}

	byHand := &Result{Extra: json.RawMessage(`{"files":["a","b"]}`)}
	got, err = DecodeResult[result](byHand)
	if err != nil || len(got.Files) != 2 {
		t.Errorf("by hand: got %+v and error %v", got, err)
	}

	if _, err := DecodeResult[result](nil); err == nil {
		t.Error("of no result: no error")
	}
	byHand.Extra = json.RawMessage(`{"files":"a"}`)
	_, err = DecodeResult[result](byHand)
	if e, ok := errors.AsType[*DecodeError](err); !ok || e.Field != "files" {
		t.Errorf("of the wrong type: %v", err)
	}
}
