package protocol

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode holds the hand-written decoder equal to the general one, and what
// is decoded equal to what is encoded and decoded again.
func FuzzDecode(f *testing.F) {
	for _, frame := range recordedFrames(f) {
		f.Add(frame.data)
	}
	f.Add([]byte(`{"message_type":"assistant_message","text_blocks":["\ud83d\ude00\u0041\/\"\\","",null]}`))
	f.Add([]byte(`{"message_type":"assistant_message","text_blocks":["\ud83d"]}`))
	f.Add([]byte(`{"message_type":"assistant_message","text_blocks":[]}`))
	f.Add([]byte(`{"message_type":"command_output_message","stream":"stdout","text":"a\nb","command":"ls \"x\""}`))
	f.Add([]byte(`{"message_type":"result_message","data":{"type":"image","url":"x"},"text":"t","text":"u"}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		kept := bytes.Clone(frame)
		m, err := decodeGeneral(frame)
		if hot := decodeHot(frame); hot != nil {
			if diff := cmp.Diff(m, hot); err != nil || diff != "" {
				t.Fatalf("the two decoders differ (error %v):\n%s", err, diff)
			}
		}
		if !bytes.Equal(kept, frame) {
			t.Fatal("Decode changed the frame")
		}
		Inspect(frame)
		if err != nil {
			if _, ok := err.(*DecodeError); !ok || m != nil {
				t.Fatalf("got %T and message %v, want a DecodeError alone", err, m)
			}
			return
		}
		encoded, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(encoded)
		if err != nil {
			t.Fatalf("decode what was encoded, %s: %v", encoded, err)
		}
		encodedAgain, err := Encode(again)
		if err != nil || !bytes.Equal(encoded, encodedAgain) {
			t.Fatalf("error %v; first\n%s\nthen\n%s", err, encoded, encodedAgain)
		}
	})
}
