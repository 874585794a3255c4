package record

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error says which line can't be read, and what was expected there.
type Error struct {
	// Line is its number, or 0, and Offset where it begins.
	Line   int
	Offset int64
	// Want is what was expected, and Got the line's beginning.
	Want, Got string
}

// Error names the line.
func (e *Error) Error() string {
	where := fmt.Sprintf("line %d", e.Line)
	if e.Line == 0 {
		where = fmt.Sprintf("at byte %d", e.Offset)
	}
	return fmt.Sprintf("%s: expected %s, got %s", where, e.Want, e.Got)
}

// quoted is the beginning of a line for an error.
func quoted(line []byte) string {
	const most = 60
	if len(line) == 0 {
		return "an empty line"
	}
	if len(line) > most {
		return fmt.Sprintf("%q…", line[:most])
	}
	return fmt.Sprintf("%q", line)
}

const (
	wantHeader = `a header such as {"ruse":1,"start":"2026-03-01T12:04:00Z"}`
	wantRecord = `a record such as {"seq":1,"us":12,"dir":"recv","frame":{…}}`
	wantWire   = `a record such as {"t_ms":12,"dir":"recv","data":"…"}`
	wantEnd    = `the counts and the digest of the recording`
)

var errSyntax = errors.New("not the JSON of a record")

// value is a JSON value as it stands in a line.
type value []byte

// text is a string without its quotes; of what has escapes, decoded.
func (v value) text() (string, error) {
	if len(v) < 2 || v[0] != '"' {
		return "", errSyntax
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1]), nil
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err
}

// number reads a whole number that is not negative.
func (v value) number() (int64, error) {
	if len(v) == 0 || len(v) > 18 {
		return 0, errSyntax
	}
	n := int64(0)
	for _, b := range v {
		if b < '0' || b > '9' {
			return 0, errSyntax
		}
		n = n*10 + int64(b-'0')
	}
	return n, nil
}

// members calls take for each member of a JSON object, until it returns false.
// A nested value's inside is not checked further than that its brackets and
// quotes match. Where head is set, it ends before a frame.
func members(line []byte, head bool, take func(name []byte, v value) bool) error {
	i := blank(line, 0)
	if i >= len(line) || line[i] != '{' {
		return errSyntax
	}
	for i = blank(line, i+1); i < len(line) && line[i] == '"'; i = blank(line, i+1) {
		end := skipString(line, i)
		if end < 0 {
			return errSyntax
		}
		name := line[i+1 : end-1]
		i = blank(line, end)
		if i >= len(line) || line[i] != ':' {
			return errSyntax
		}
		if head && holdsFrame(name) {
			return nil
		}
		i = blank(line, i+1)
		if end = skipValue(line, i); end < 0 {
			return errSyntax
		}
		if !take(name, value(line[i:end])) {
			return nil
		}
		if i = blank(line, end); i >= len(line) || line[i] != ',' {
			break
		}
	}
	if i >= len(line) || line[i] != '}' || blank(line, i+1) != len(line) {
		return errSyntax
	}
	return nil
}

func holdsFrame(name []byte) bool {
	return string(name) == "frame" || string(name) == "text" || string(name) == "b64"
}

// blank is the next place from i on that is no white space.
func blank(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r' || line[i] == '\n') {
		i++
	}
	return i
}

// skipString is the place behind the string that begins at i, or -1.
func skipString(line []byte, i int) int {
	for i++; ; i++ {
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return -1
		}
		begin := i
		i += n
		escapes := 0
		for j := i - 1; j >= begin && line[j] == '\\'; j-- {
			escapes++
		}
		if escapes%2 == 0 {
			return i + 1
		}
	}
}

// skipValue is the place behind the value that begins at i, or -1.
func skipValue(line []byte, i int) int {
	if i >= len(line) {
		return -1
	}
	switch line[i] {
	case '"':
		return skipString(line, i)
	case '{', '[':
		return skipNested(line, i)
	}
	begin := i
	for i < len(line) && strings.IndexByte(`,}] :"`, line[i]) < 0 {
		i++
	}
	if i == begin {
		return -1
	}
	return i
}

func skipNested(line []byte, i int) int {
	depth := 0
	for i < len(line) {
		switch line[i] {
		case '"':
			if i = skipString(line, i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}

// parse reads a line. Where head is set, it stops before a frame.
func parse(line []byte, head bool) (r Record, isEnd bool, err error) {
	r.Line = line
	seen := 0
	var bad error
	err = members(line, head, func(name []byte, v value) bool {
		switch string(name) {
		case "seq":
			r.Seq, bad = v.number()
			seen |= 1
		case "us":
			var us int64
			us, bad = v.number()
			r.At = micros(us)
			seen |= 2
		case "dir":
			r.Dir, bad = dirOf(v)
			seen |= 4
		case "type":
			r.Type, bad = v.text()
		case "run":
			r.Run, bad = v.small()
		case "state":
			r.State, bad = v.text()
		case "size":
			r.Size, bad = v.small()
		case "after_cancel":
			r.AfterCancel, bad = v.boolean()
		case "resent":
			r.Resent, bad = v.boolean()
		case "frame":
			r.Frame, r.Verbatim = v, true
		case "text":
			var text string
			text, bad = v.text()
			r.Frame = []byte(text)
		case "b64":
			r.Frame, bad = v.binary()
		case "end":
			isEnd = true
		default:
			r.More = true
		}
		return bad == nil
	})
	if err == nil {
		err = bad
	}
	if err == nil && seen != 7 && !isEnd {
		err = errSyntax
	}
	return r, isEnd, err
}

// small is a number that an int of any system holds.
func (v value) small() (int, error) {
	n, err := v.number()
	if err == nil && n > 1<<31-1 {
		err = errSyntax
	}
	return int(n), err
}

func (v value) boolean() (bool, error) {
	switch string(v) {
	case "true", "false":
		return v[0] == 't', nil
	}
	return false, errSyntax
}

func (v value) binary() ([]byte, error) {
	text, err := v.text()
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}

// maxTime keeps times so small that all may be added to a date.
const maxTime = 100 * 365 * 24 * time.Hour

func micros(us int64) time.Duration {
	if us > int64(maxTime/time.Microsecond) {
		return maxTime
	}
	return time.Duration(us) * time.Microsecond
}

// dirOf is a kind of record; those that are known cost no memory.
func dirOf(v value) (Dir, error) {
	if len(v) > 2 {
		for _, d := range Dirs() {
			if string(v[1:len(v)-1]) == string(d) && v[0] == '"' {
				return d, nil
			}
		}
	}
	text, err := v.text()
	return Dir(text), err
}

// messageType is the last "message_type" of a frame, which counts, as far as it
// can be told without reading the JSON to its bottom.
func messageType(frame []byte) (typ string) {
	err := members(frame, false, func(name []byte, v value) bool {
		if string(name) == "message_type" {
			if text, err := v.text(); err == nil {
				typ = text
			}
		}
		return true
	})
	if err != nil {
		return ""
	}
	return typ
}
