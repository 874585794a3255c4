package protocol

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A busy agent sends two kinds of message thousands of times a second. This
// file reads them by hand, in the exact form in which every runtime writes
// them (the names in order, no white space), several times faster than the
// general decoder does. Any other form, odd or wrong, is left to that decoder,
// so that the answer is always the same: FuzzDecode holds the two equal.

const (
	assistantPrefix     = `{"message_type":"assistant_message","text_blocks":[`
	commandOutputPrefix = `{"message_type":"command_output_message","stream":`
)

// decodeHot returns nil where frame is not of the form that it knows.
func decodeHot(frame []byte) Message {
	if rest, ok := bytes.CutPrefix(frame, []byte(assistantPrefix)); ok {
		if blocks, ok := readHotBlocks(rest); ok {
			return &Assistant{TextBlocks: blocks}
		}
		return nil
	}
	if rest, ok := bytes.CutPrefix(frame, []byte(commandOutputPrefix)); ok {
		if m, ok := readHotOutput(rest); ok {
			return m
		}
	}
	return nil
}

// readHotBlocks reads `"…","…"]}`.
func readHotBlocks(s []byte) ([]string, bool) {
	var blocks []string
	for {
		block, rest, ok := readHotString(s)
		if !ok || len(rest) == 0 {
			return nil, false
		}
		if blocks == nil {
			blocks = make([]string, 0, 1)
		}
		blocks = append(blocks, block)
		if rest[0] != ',' {
			return blocks, string(rest) == "]}"
		}
		s = rest[1:]
	}
}

// readHotOutput reads `"…","text":"…","command":"…"}`.
func readHotOutput(s []byte) (*CommandOutput, bool) {
	stream, s, ok := readHotString(s)
	if !ok {
		return nil, false
	}
	if s, ok = bytes.CutPrefix(s, []byte(`,"text":`)); !ok {
		return nil, false
	}
	text, s, ok := readHotString(s)
	if !ok {
		return nil, false
	}
	if s, ok = bytes.CutPrefix(s, []byte(`,"command":`)); !ok {
		return nil, false
	}
	command, s, ok := readHotString(s)
	if !ok || string(s) != "}" {
		return nil, false
	}
	return &CommandOutput{Stream: stream, Text: text, Command: command}, true
}

// readHotString copies the JSON string that s begins with and returns what
// follows it. It refuses whatever Inspect would call odd.
func readHotString(s []byte) (value string, rest []byte, ok bool) {
	if len(s) == 0 || s[0] != '"' {
		return "", nil, false
	}
	s = s[1:]
	n, ok := plainLength(s)
	if !ok {
		return "", nil, false
	}
	if s[n] == '"' {
		return string(s[:n]), s[n+1:], true
	}
	var b strings.Builder
	b.Grow(closingQuote(s)) // at most a few bytes too many, for the escapes
	for {
		b.Write(s[:n])
		if s[n] == '"' {
			return b.String(), s[n+1:], true
		}
		r, size := readEscape(s[n:])
		if size == 0 {
			return "", nil, false
		}
		b.WriteRune(r)
		s = s[n+size:]
		if n, ok = plainLength(s); !ok {
			return "", nil, false
		}
	}
}

// closingQuote is the index of the first quote in s that no backslash escapes,
// or the length of s.
func closingQuote(s []byte) int {
	for end := 0; ; end++ {
		i := bytes.IndexByte(s[end:], '"')
		if i < 0 {
			return len(s)
		}
		end += i
		start := end
		for start > 0 && s[start-1] == '\\' {
			start--
		}
		if (end-start)%2 == 0 {
			return end
		}
	}
}

// plainLength counts the bytes before the first quote or backslash of s. It
// refuses control characters and invalid UTF-8.
func plainLength(s []byte) (n int, ok bool) {
	var seen byte
	for n < len(s) && s[n] >= ' ' && s[n] != '"' && s[n] != '\\' {
		seen |= s[n]
		n++
	}
	if n == len(s) || s[n] < ' ' || seen >= utf8.RuneSelf && !utf8.Valid(s[:n]) {
		return 0, false
	}
	return n, true
}
