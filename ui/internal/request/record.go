package request

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// fileColumns are the fields as they stand in files: in the order that they had
// from the start, and what came later behind them.
var fileColumns = sync.OnceValue(func() []column[Request] {
	order := []string{
		"kind", "address", "model", "source_id", "system", "prompt", "schema", "secrets", "artifacts_dirs", "ignore",
		"timeout", "idle_timeout", "compat", "extra", "agent_env", "pre_commands", "post_commands", "commands", "downloadables",
	}
	var columns []column[Request]
	for _, f := range Fields() {
		columns = append(columns, f.column)
	}
	place := func(c column[Request]) int {
		if i := slices.Index(order, c.key); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(columns, func(a, b column[Request]) int { return cmp.Compare(place(a), place(b)) })
	return columns
})

// Record is r, which has been redacted, as it stands in files: the TOML of saved
// requests and the JSON of history and drafts. What a person edits has times with
// units and names in place of numbers.
func (r Request) Record() Record { return storeRecord(fileColumns(), &r) }

// FromRecord reads what a library made of a record in a file. What it cannot read
// is left as it is in an empty request, and named by the errors.
func FromRecord(read any) (r Request, errs []KeyError) {
	errs = loadRecord(fileColumns(), &r, read)
	return r, errs
}

// Record is a request, or an element of its lists, on its way to a file.
type Record []Entry

// Entry is one value of a Record.
type Entry struct {
	Key   string
	Value any  // a string, a []string or a []Record
	Long  bool // a text that usually has many lines
}

func (e Entry) empty() bool {
	switch v := e.Value.(type) {
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	case []Record:
		return len(v) == 0
	}
	return true
}

// MarshalJSON keeps the order.
func (r Record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := r.writeJSON(&b, enc)
	return b.Bytes(), err
}

// writeJSON writes to b, which is what enc writes to.
func (r Record) writeJSON(b *bytes.Buffer, enc *json.Encoder) error {
	b.WriteByte('{')
	for i, e := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + e.Key + `":`)
		list, ok := e.Value.([]Record)
		if !ok {
			if err := enc.Encode(e.Value); err != nil {
				return err
			}
			b.Truncate(b.Len() - 1) // the line's end
			continue
		}
		for i, element := range list {
			b.WriteByte("[,"[min(i, 1)])
			if err := element.writeJSON(b, enc); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return nil
}

// valid makes UTF-8 of text: neither files nor frames can carry anything else.
func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func storedDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// EncodeJSON writes v on one line, the line end included.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// asJSON writes what can always be written.
func asJSON(v any) string {
	text, err := EncodeJSON(v)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(text), "\n")
}
