package protocol

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestHalves(t *testing.T) {
	high, low := half(0xd83d), half(0xde00)
	const said, printed = `{"message_type":"assistant_message","text_blocks":`, `{"message_type":"command_output_message","stream":"stdout","command":"ls","text":`
	tests := []struct {
		name, frame string
		want        []string
	}{
		{"none", said + `["a","\ud83d\ude00","é"]}`, nil},
		{"first half at the end", said + `["a\ud83d"]}`, []string{"a" + high}},
		{"second half at the start", said + `["\ude00a"]}`, []string{low + "a"}},
		{"both", said + `["\uDE00","\uD83D"]}`, []string{low, high}},
		{"around a text", said + `["\ude00a\ud83d","b"]}`, []string{low + "a" + high, "b"}},
		{"those inside stay", said + `["\ud83da\ud83db\ude00"]}`, nil},
		{"in output", printed + `"a\ud83d"}`, []string{"a" + high}},
		{"U+FFFD itself", printed + `"\ufffda\ufffd"}`, nil},
		{"invalid UTF-8", printed + "\"\xffa\xff\"}", nil},
		{"a backslash before", printed + `"\ude00\\ud83d"}`, []string{low + `\ud83d`}},
		{"the last of two members", said + `["\ude00"],"text_blocks":["b\ud83d"]}`, []string{"b" + high}},
		{"a spelled name", `{"message_type":"assistant_message","text\u005fblocks":["\ude00",null]}`, []string{low, ""}},
		{"other members", `{"text":"\ude00","message_type":"assistant_message","text_blocks":["\ufffd"]}`, nil},
		{"another message", `{"message_type":"error_message","error":"\ude00"}`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := Decode([]byte(test.frame))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, Halves(m, []byte(test.frame))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzHalves holds that the texts with halves are the message's but for those.
func FuzzHalves(f *testing.F) {
	for _, frame := range recordedFrames(f) {
		f.Add(frame.data)
	}
	f.Add([]byte(`{"message_type":"assistant_message","text_blocks":["\ude00a","\ud83d"]}`))
	f.Add([]byte(`{"message_type":"command_output_message","text":"\\\ud83d"}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := Decode(frame)
		if err != nil {
			return
		}
		halves := Halves(m, frame)
		if halves == nil {
			return
		}
		texts := halves
		switch m := m.(type) {
		case *Assistant:
			texts = m.TextBlocks
		case *CommandOutput:
			texts = []string{m.Text}
		}
		plain := slices.Clone(halves)
		for i, text := range plain {
			if lowHalf(text) != 0 {
				text = string(utf8.RuneError) + text[halfSize:]
			}
			if highHalf(text) != 0 {
				text = text[:len(text)-halfSize] + string(utf8.RuneError)
			}
			plain[i] = text
		}
		if !slices.Equal(plain, texts) || strings.Join(halves, "") == strings.Join(texts, "") {
			t.Errorf("%s has %q, with halves %q", frame, texts, halves)
		}
	})
}
