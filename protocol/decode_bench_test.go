package protocol

import (
	stdjson "encoding/json"
	"strings"
	"testing"
)

// benchFrame is an assistant_message of about size bytes of agent markdown.
func benchFrame(tb testing.TB, size int) []byte {
	tb.Helper()
	const markdown = "## Step\n\nI read `main.go`, then \"quoted\" a line, and 测试 it:\n\n" +
		"```go\nfunc main() {\n\tprintln(1)\n}\n```\n\n- one item of a list that goes on for a while\n- another\n\n"
	text := strings.Repeat(markdown, size/len(markdown)+1)[:size-60]
	frame, err := Encode(&Assistant{TextBlocks: []string{strings.ToValidUTF8(text, "")}})
	if err != nil {
		tb.Fatal(err)
	}
	return frame
}

// stdlibTwoSteps is what a Go client does without this package: the type first,
// then the whole message, both with encoding/json.
func stdlibTwoSteps(frame []byte) (*Assistant, error) {
	var head struct {
		Type string `json:"message_type"`
	}
	if err := stdjson.Unmarshal(frame, &head); err != nil {
		return nil, err
	}
	var body struct {
		TextBlocks []string `json:"text_blocks"`
	}
	if err := stdjson.Unmarshal(frame, &body); err != nil {
		return nil, err
	}
	return &Assistant{TextBlocks: body.TextBlocks}, nil
}

// BenchmarkDecode compares the two decoders with encoding/json in two steps.
// The decoder that Decode uses for these frames ("fast") has to be at least
// 3.2 times as fast as that at 200 bytes, and 4 times at 2 KB.
func BenchmarkDecode(b *testing.B) {
	ways := []struct {
		name   string
		decode func([]byte) error
	}{
		{"fast", func(f []byte) error { _, err := Decode(f); return err }},
		{"general", func(f []byte) error { _, err := decodeGeneral(f); return err }},
		{"stdlib-two-step", func(f []byte) error { _, err := stdlibTwoSteps(f); return err }},
	}
	for _, size := range []struct {
		name  string
		bytes int
	}{{"200B", 200}, {"2KB", 2000}} {
		frame := benchFrame(b, size.bytes)
		if decodeHot(frame) == nil {
			b.Fatal("the frame is not of the fast decoder's form")
		}
		for _, way := range ways {
			b.Run(way.name+"/"+size.name, func(b *testing.B) {
				b.SetBytes(int64(len(frame)))
				b.ReportAllocs()
				for b.Loop() {
					if err := way.decode(frame); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
