// Package record is the file format of recordings: one JSON object a line.
//
//	{"ruse":1,"start":"2026-03-01T12:04:00Z","address":"ws://127.0.0.1:8080/"}
//	{"seq":1,"us":12,"dir":"open","type":"connecting","url":"ws://127.0.0.1:8080/"}
//	{"seq":2,"us":950,"dir":"send","run":1,"frame":{"message_type":"invocation_message",…}}
//	{"seq":3,"us":81200,"dir":"recv","run":1,"size":67,"frame":{"message_type":"assistant_message",…}}
//	{"end":{"records":3,"us":81200,"dirs":{"open":1,"recv":1,"send":1},"runs":1},"sha256":"9f86…"}
//
// The first line is a [Header], the last an [End], all between are records, which
// are numbered without a gap. "us" are microseconds since the start, by a clock
// that never goes back. "dir" says which way a frame went, or what else it is; the
// other members belong to the event that the record tells. A frame that is a JSON
// object on one line stands byte for byte as "frame", the last member; any other
// is a string, "text", or "b64" where it is no UTF-8.
//
// A file without its last line is torn: whoever wrote it was killed, or its disk
// was full. [Reader] reads it as far as it is whole. Members and kinds of records
// that this package does not know are kept.
//
// What tests record of real runtimes ("t_ms", "dir" and "data") is read as well;
// such a file has no first and no last line.
package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Version is the format's, the "ruse" of a header.
const Version = 1

// Dir says which way a frame went, or what a record is that is no frame.
type Dir string

// The kinds of records.
const (
	Open   Dir = "open"   // a connection is being made, or was
	Send   Dir = "send"   // a frame to the runtime
	Recv   Dir = "recv"   // a frame from the runtime
	Close  Dir = "close"  // the connection is gone
	Event  Dir = "event"  // anything else that a session tells
	Log    Dir = "log"    // a line of the runtime's log
	Upload Dir = "upload" // an artifact
	Mark   Dir = "mark"   // a place that a person wants to find again
	Gap    Dir = "gap"    // what was not seen
)

// Dirs are all kinds.
func Dirs() [9]Dir { return [...]Dir{Open, Send, Recv, Close, Event, Log, Upload, Mark, Gap} }

// Header is the first line.
type Header struct {
	Version int       `json:"ruse"`
	Start   time.Time `json:"start"`
	// Address is the runtime's, without credentials.
	Address string `json:"address,omitzero"`
	// Program wrote the file: its name and version.
	Program string `json:"program,omitzero"`
	// Redacted names what was masked; it never holds a value.
	Redacted []string `json:"redacted,omitzero"`
}

// End is the last line: what a whole file holds.
type End struct {
	// Records is how many there are, and Dirs how many of each kind.
	Records int64         `json:"records"`
	Micros  int64         `json:"us"` // of the last record
	Dirs    map[Dir]int64 `json:"dirs,omitzero"`
	// Runs is how many runs there were, and Outcome the state of the last.
	Runs    int    `json:"runs,omitzero"`
	Outcome string `json:"outcome,omitzero"`
	// Stopped says why the recording ended before the session.
	Stopped string `json:"stopped,omitzero"`
	// Digest is the SHA-256, in hex, of all that stands before it.
	Digest string `json:"-"`
}

// Took is the time from the start to the last record.
func (e End) Took() time.Duration { return micros(max(e.Micros, 0)) }

// endLine is an End as it stands.
type endLine struct {
	End    *End   `json:"end"`
	Digest string `json:"sha256"`
}

// Record is one line between the first and the last.
type Record struct {
	Seq int64
	// At is the time since the start.
	At  time.Duration
	Dir Dir
	// Type is the event's, empty for a frame that was understood.
	Type string
	// Run is the run that it belongs to, or 0.
	Run int
	// State is the run's, where it entered one.
	State string
	// Size is the frame's length on the wire, in bytes.
	Size int
	// AfterCancel and Resent are as in session.Received.
	AfterCancel, Resent bool
	// More says that the line has members that stand in none of these fields.
	More bool
	// Frame is the frame, nil where there is none; Verbatim says that it stands in
	// the line as it is.
	Frame    []byte
	Verbatim bool
	// Line is the whole line, without its end.
	Line []byte
	// Offset is where the line begins in the file, and Number which it is, from 1
	// on.
	Offset int64
	Number int
}

// MessageType is the "message_type" of the record's frame, empty where it has
// none.
func (r *Record) MessageType() string {
	if len(r.Frame) == 0 {
		return ""
	}
	return messageType(r.Frame)
}

// Clone is r with memory of its own.
func (r *Record) Clone() Record {
	c := *r
	c.Line = slices.Clone(r.Line)
	c.Frame = slices.Clone(r.Frame)
	return c
}

// AppendHeader appends the first line.
func AppendHeader(to []byte, h Header) ([]byte, error) {
	h.Version = Version
	return appendLine(to, h)
}

// AppendHead appends the beginning of a record. Its other members follow, each
// behind a comma, and then "}\n".
func AppendHead(to []byte, seq int64, at time.Duration, dir Dir) []byte {
	to = append(to, `{"seq":`...)
	to = strconv.AppendInt(to, seq, 10)
	to = append(to, `,"us":`...)
	to = strconv.AppendInt(to, at.Microseconds(), 10)
	to = append(to, `,"dir":"`...)
	to = append(to, dir...)
	return append(to, '"')
}

// AppendEnd appends the last line up to its digest, which is that of all before
// it; the digest in hex and [EndOfEnd] follow.
func AppendEnd(to []byte, e End) ([]byte, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return to, fmt.Errorf("write the last line: %w", err)
	}
	to = append(append(to, `{"end":`...), line...)
	return append(to, BeforeDigest...), nil
}

// BeforeDigest stands before the digest in the last line.
const BeforeDigest = `,"sha256":"`

// EndOfEnd ends the last line.
const EndOfEnd = "\"}\n"

func appendLine(to []byte, v any) ([]byte, error) {
	line, err := json.Marshal(v)
	if err != nil {
		return to, fmt.Errorf("write a line: %w", err)
	}
	return append(append(to, line...), '\n'), nil
}
