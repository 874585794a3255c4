package protocol

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// JSON returns a frame with every secret replaced in every string, names of
// members included, however the string is escaped. Order, numbers, white space
// and unknown members stay. Where nothing is replaced the result is frame
// itself; otherwise it is new. What is no valid JSON is redacted as text.
//
// The protocol's own words stay even where a short secret is part of one: the
// names of its fields, and the values of "message_type", "type", "stream" and
// "phase" that it defines. They tell nothing, and without them a frame has no
// meaning.
func (r *Redactor) JSON(frame []byte) []byte {
	if r.idle() {
		return frame
	}
	m := matcher{automaton: r.automaton, levels: frameLevels}
	if m.scan(string(frame)); len(m.found) == 0 && !r.replacement {
		return frame // no string can hold what the whole does not
	}
	if !jsontext.Value(frame).IsValid(lenient) {
		text := string(frame)
		if redacted := r.String(text); redacted != text {
			return []byte(redacted)
		}
		return frame
	}
	return r.jsonStrings(frame)
}

// jsonStrings redacts the strings of valid JSON, and copies what is between.
func (r *Redactor) jsonStrings(frame []byte) []byte {
	var out []byte
	copied := 0 // how much of frame is in out
	name := ""
	for i := 0; ; {
		n := bytes.IndexByte(frame[i:], '"')
		if n < 0 {
			break
		}
		from := i + n
		to := from + 1 + closingQuote(frame[from+1:]) + 1
		i = to
		text := unquote(frame[from+1 : to-1])
		isName := bytes.HasPrefix(bytes.TrimLeft(frame[to:], " \t\r\n"), []byte(":"))
		keep := isName && isFieldName(text) || !isName && isFixedValue(name, text)
		name = ""
		if isName {
			name = text
		}
		if keep {
			continue
		}
		if redacted := r.String(text); redacted != text {
			out = append(out, frame[copied:from]...)
			out = appendQuote(out, redacted)
			copied = to
		}
	}
	if copied == 0 {
		return frame
	}
	return append(out, frame[copied:]...)
}

// unquote reads what stands between the quotes of a string of valid JSON.
// Unlike the package json it keeps invalid UTF-8, where a secret may be, too.
func unquote(s []byte) string {
	var b strings.Builder
	for {
		n := bytes.IndexByte(s, '\\')
		if n < 0 {
			b.Write(s)
			return b.String()
		}
		b.Write(s[:n])
		s = s[n:]
		char, size := readEscape(s)
		if size == 0 { // half of a surrogate pair
			char, size = utf8.RuneError, min(6, len(s))
		}
		b.WriteRune(char)
		s = s[size:]
	}
}

func appendQuote(dst []byte, s string) []byte {
	quoted, err := jsontext.AppendQuote(dst, strings.ToValidUTF8(s, "\ufffd"))
	if err != nil {
		return append(dst, `"`+Redacted+`"`...)
	}
	return quoted
}

// isFieldName reports whether a member's name is one that the protocol defines.
func isFieldName(name string) bool {
	switch name {
	case "message_type", "source_id", "system_prompt", "user_prompt", "model",
		"secrets_to_redact", "output_format_json_schema_str", "agent_env",
		"artifacts_dirs", "artifacts_ignore_content",
		"pre_agent_invocation_commands", "post_agent_invocation_commands",
		"pre_agent_downloadables", "pre_execution_downloadables",
		"commands", "command", "cwd", "env", "download_url", "working_dir",
		"filename", "filepath", "presigned_url", "content_type",
		oldArtifactsDir, oldModel, oldDownloadables,
		"text_blocks", "stream", "text", "phase", "elapsed_ms", "error", "metadata",
		"data", "type", "structured_output", "results", "exit_code", "stdout":
		return true
	}
	return false
}

// isFixedValue reports whether the protocol defines value for a member.
func isFixedValue(name, value string) bool {
	switch name {
	case "message_type":
		return isKnown(Type(value))
	case "type":
		return value == dataText || value == dataStructured
	case "stream":
		return value == Stdout || value == Stderr
	case "phase":
		return value == "request_in_flight"
	}
	return false
}
