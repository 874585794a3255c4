package session

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// eventJSON is an event as JSON has it: the members of all types. Those that say
// nothing are left out.
type eventJSON struct {
	Type        string         `json:"type,omitzero"`
	At          time.Time      `json:"at,omitzero"`
	Run         RunID          `json:"run,omitzero"`
	URL         string         `json:"url,omitzero"`
	RemoteAddr  string         `json:"remote_addr,omitzero"`
	Took        span           `json:"took,omitzero"`
	Code        int            `json:"code,omitzero"`
	Reason      string         `json:"reason,omitzero"`
	Ours        bool           `json:"ours,omitzero"`
	AtWork      bool           `json:"at_work,omitzero"`
	State       *State         `json:"state,omitzero"`
	Artifact    *artifactJSON  `json:"artifact,omitzero"`
	Control     string         `json:"control,omitzero"`
	Quiet       span           `json:"quiet,omitzero"`
	RTT         span           `json:"rtt,omitzero"`
	Held        span           `json:"held,omitzero"`
	Coming      int64          `json:"coming,omitzero"`
	Size        int            `json:"size,omitzero"`
	Stray       string         `json:"stray,omitzero"`
	Resent      bool           `json:"resent,omitzero"`
	AfterCancel bool           `json:"after_cancel,omitzero"`
	Injected    bool           `json:"injected,omitzero"`
	To          RunID          `json:"to,omitzero"`
	Error       *errorJSON     `json:"error,omitzero"`
	Note        string         `json:"note,omitzero"`
	From        time.Time      `json:"from,omitzero"`
	Texts       []string       `json:"texts,omitzero"`
	Opaque      bool           `json:"opaque,omitzero"`
	Frame       jsontext.Value `json:"frame,omitzero"`
	Text        *string        `json:"text,omitzero"`
	Base64      []byte         `json:"b64,omitzero"`
}

// artifactJSON is an Artifact.
type artifactJSON struct {
	ID          int           `json:"id"`
	Filename    string        `json:"filename"`
	Filepath    string        `json:"filepath"`
	ContentType string        `json:"content_type,omitzero"`
	Version     int           `json:"version,omitzero"`
	State       ArtifactState `json:"state"`
	Bytes       int64         `json:"bytes,omitzero"`
	Total       int64         `json:"total"`
	SHA256      string        `json:"sha256,omitzero"`
	Location    string        `json:"location,omitzero"`
	Error       *errorJSON    `json:"error,omitzero"`
	Asked       time.Time     `json:"asked,omitzero"`
	Ended       time.Time     `json:"ended,omitzero"`
}

// span is a duration such as "1.5s".
type span time.Duration

func (d span) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *span) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = span(parsed)
	return err
}

// eventType is a type of events: its name in JSON, and the way there and back.
type eventType struct {
	name string
	to   func(Event, *eventJSON) bool // false: it is of another type
	from func(*eventJSON) (Event, error)
}

func eventRow[E Event](name string, to func(E, *eventJSON), from func(Stamp, *eventJSON) (E, error)) eventType {
	return eventType{
		name,
		func(e Event, j *eventJSON) bool {
			typed, ok := e.(E)
			if ok {
				to(typed, j)
			}
			return ok
		},
		func(j *eventJSON) (Event, error) { return from(Stamp{j.At, j.Run}, j) },
	}
}

// The types of events that are most frequent.
const (
	received = "received"
	sent     = "sent"
)

// eventTypes are all types of events, the most frequent first.
var eventTypes = []eventType{
	eventRow(received, receivedToJSON, receivedFromJSON),
	eventRow(sent, sentToJSON, sentFromJSON),
	eventRow("malformed", malformedToJSON, malformedFromJSON),
	eventRow("run",
		func(e RunChanged, j *eventJSON) { j.State, j.Error = &e.State, errorToJSON(e.Err) },
		func(s Stamp, j *eventJSON) (RunChanged, error) {
			if j.State == nil {
				return RunChanged{}, errors.New("no state")
			}
			return RunChanged{s, *j.State, j.Error.toError()}, nil
		}),
	eventRow("artifact",
		func(e ArtifactChanged, j *eventJSON) { j.Artifact = artifactToJSON(e.Artifact) },
		func(s Stamp, j *eventJSON) (ArtifactChanged, error) {
			if j.Artifact == nil {
				return ArtifactChanged{}, errors.New("no artifact")
			}
			return ArtifactChanged{s, j.Artifact.artifact()}, nil
		}),
	eventRow("control",
		func(e Control, j *eventJSON) { j.Control, j.Note, j.Ours, j.RTT = e.Type, e.Text, e.Sent, span(e.RTT) },
		func(s Stamp, j *eventJSON) (Control, error) {
			return Control{s, j.Control, j.Note, j.Ours, time.Duration(j.RTT)}, nil
		}),
	eventRow("health",
		func(e Health, j *eventJSON) {
			j.Quiet, j.RTT, j.Held, j.Coming = span(e.Quiet), span(e.RTT), span(e.Held), e.Coming
		},
		func(s Stamp, j *eventJSON) (Health, error) {
			return Health{s, time.Duration(j.Quiet), time.Duration(j.RTT), time.Duration(j.Held), j.Coming}, nil
		}),
	eventRow("connecting",
		func(e Connecting, j *eventJSON) { j.URL = e.URL },
		func(s Stamp, j *eventJSON) (Connecting, error) { return Connecting{s, j.URL}, nil }),
	eventRow("connected",
		func(e Connected, j *eventJSON) { j.URL, j.RemoteAddr, j.Took = e.URL, e.RemoteAddr, span(e.Took) },
		func(s Stamp, j *eventJSON) (Connected, error) {
			return Connected{s, j.URL, j.RemoteAddr, time.Duration(j.Took)}, nil
		}),
	eventRow("disconnected",
		func(e Disconnected, j *eventJSON) {
			j.Code, j.Reason, j.Ours, j.AtWork, j.Error = e.Code, e.Reason, e.Ours, e.AtWork, errorToJSON(e.Err)
		},
		func(s Stamp, j *eventJSON) (Disconnected, error) {
			return Disconnected{s, j.Code, j.Reason, j.Ours, j.AtWork, j.Error.toError()}, nil
		}),
	eventRow("marked",
		func(e Marked, j *eventJSON) { j.Note = e.Note },
		func(s Stamp, j *eventJSON) (Marked, error) { return Marked{s, j.Note}, nil }),
	eventRow("logged",
		func(e Logged, j *eventJSON) { j.Note = e.Line },
		func(s Stamp, j *eventJSON) (Logged, error) { return Logged{s, j.Note}, nil }),
	eventRow("unseen",
		func(e Unseen, j *eventJSON) { j.From, j.Note = e.From.UTC(), e.Why },
		func(s Stamp, j *eventJSON) (Unseen, error) { return Unseen{s, j.From, j.Note}, nil }),
	eventRow("rewound",
		func(e Rewound, j *eventJSON) { j.To = e.To },
		func(s Stamp, j *eventJSON) (Rewound, error) { return Rewound{s, j.To}, nil }),
	eventRow("fault",
		func(e Fault, j *eventJSON) { j.Error = errorToJSON(e.Err) },
		func(s Stamp, j *eventJSON) (Fault, error) { return Fault{s, j.Error.toError()}, nil }),
}

// lenient takes what frames and the words of runtimes may hold.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// AppendEvent appends an event as a JSON object on one line. A frame that is a
// JSON object on one line is its last member, "frame", byte for byte; any other
// is its "text", or its "b64" where it is no UTF-8. The frame of a Received with
// a Message is taken for one that was understood. The events' MarshalJSON is the
// same, but [encoding/json] writes a frame's bytes in its own way.
func AppendEvent(to []byte, e Event) ([]byte, error) {
	begin := len(to)
	to = append(append(to, `{"type":"`...), EventType(e)...)
	to = append(to, `","at":"`...)
	to, err := e.When().UTC().AppendText(to)
	if err == nil {
		to, err = AppendMembers(append(to, '"'), e)
	}
	if err != nil {
		return to[:begin], fmt.Errorf("write an event of the type %s: %w", EventType(e), err)
	}
	return append(to, '}'), nil
}

// EventType is the "type" of an event in its JSON, such as "received"; empty for
// what is no event of this package.
func EventType(e Event) string {
	switch e.(type) {
	case Received:
		return received
	case Sent:
		return sent
	}
	i := slices.IndexFunc(eventTypes, func(t eventType) bool { return t.to(e, &eventJSON{}) })
	if i < 0 {
		return ""
	}
	return eventTypes[i].name
}

// AppendMembers appends what the JSON of an event has behind its type and time,
// a comma before each member.
func AppendMembers(to []byte, e Event) ([]byte, error) {
	if line, ok := appendFrame(to, e); ok {
		return line, nil
	}
	j := eventJSON{Run: e.run()}
	if !slices.ContainsFunc(eventTypes, func(t eventType) bool { return t.to(e, &j) }) {
		return to, fmt.Errorf("%T is no event of this package", e)
	}
	frame := j.Frame
	j.Frame = nil
	line, err := json.Marshal(&j, lenient)
	if err != nil {
		return to, err
	}
	if line = line[1 : len(line)-1]; len(line) > 0 {
		to = append(append(to, ','), line...)
	}
	if frame != nil {
		to = append(append(to, `,"frame":`...), frame...)
	}
	return to, nil
}

// ErrEventType says that JSON is of an event that this version does not know.
var ErrEventType = errors.New("no type is called")

// UnmarshalEvent reads what AppendEvent wrote. The errors in an event have the
// words of those that were written, and are the same to errors.Is and errors.As
// as far as they are of this package.
func UnmarshalEvent(line []byte) (Event, error) {
	var j eventJSON
	if err := json.Unmarshal(line, &j, lenient); err != nil {
		return nil, fmt.Errorf("read an event: %w", err)
	}
	return j.event()
}

// UnmarshalMembers reads a JSON object that holds what AppendMembers wrote, of an
// event of a type and a time; other members do no harm.
func UnmarshalMembers(line []byte, typ string, at time.Time) (Event, error) {
	var j eventJSON
	if err := json.Unmarshal(line, &j, lenient); err != nil {
		return nil, fmt.Errorf("read an event: %w", err)
	}
	j.Type, j.At = typ, at
	return j.event()
}

func (j *eventJSON) event() (Event, error) {
	i := slices.IndexFunc(eventTypes, func(t eventType) bool { return t.name == j.Type })
	if i < 0 {
		return nil, fmt.Errorf("read an event: %w %q", ErrEventType, j.Type)
	}
	e, err := eventTypes[i].from(j)
	if err != nil {
		return nil, fmt.Errorf("read an event of the type %s: %w", j.Type, err)
	}
	return e, nil
}

func unmarshalInto[E Event](line []byte, to *E) error {
	e, err := UnmarshalEvent(line)
	if err != nil {
		return err
	}
	typed, ok := e.(E)
	if !ok {
		return fmt.Errorf("read an event: want a %T, got a %T", *to, e)
	}
	*to = typed
	return nil
}

func artifactToJSON(a Artifact) *artifactJSON {
	return &artifactJSON{
		a.ID, a.Filename, a.Filepath, a.ContentType, a.Version,
		a.State, a.Bytes, a.Total, a.SHA256, a.Location, errorToJSON(a.Err), a.Asked.UTC(), a.Ended.UTC(),
	}
}

func (j *artifactJSON) artifact() Artifact {
	return Artifact{
		j.ID, j.Filename, j.Filepath, j.ContentType, j.Version,
		Progress{j.State, j.Bytes, j.Total, j.SHA256, j.Location, j.Error.toError()},
		j.Asked, j.Ended,
	}
}
