package profile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"
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

// stored is r, which has been redacted, in files: the TOML of saved requests and
// the JSON of history and drafts. What a person edits has times with units and
// names in place of numbers.
func (r Request) stored() table { return storeRecord(fileColumns(), &r) }

// readStored reads what a library made of that. What it cannot read is left as it
// is in an empty request, and named by the errors, each a *keyError.
func readStored(from any) (r Request, err error) {
	err = loadRecord(fileColumns(), &r, from)
	return r, err
}

// table is a record on its way to a file.
type table []entry

type entry struct {
	key   string
	value any // a string, a []string or a []table
	long  bool
}

func (e entry) empty() bool {
	switch v := e.value.(type) {
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	case []table:
		return len(v) == 0
	}
	return true
}

// MarshalJSON keeps the order.
func (t table) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := t.writeJSON(&b, enc)
	return b.Bytes(), err
}

// writeJSON writes to b, which is what enc writes to.
func (t table) writeJSON(b *bytes.Buffer, enc *json.Encoder) error {
	b.WriteByte('{')
	for i, e := range t {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + e.key + `":`)
		list, ok := e.value.([]table)
		if !ok {
			if err := enc.Encode(e.value); err != nil {
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

// writeTOML writes the record whose name is path: what is plain, then the lists
// of records, as TOML has it.
func (t table) writeTOML(b *bytes.Buffer, path string) error {
	for _, e := range t {
		if _, ok := e.value.([]table); ok {
			continue
		}
		value, err := e.toml()
		if err != nil {
			return err
		}
		b.WriteString(e.key + " = " + value)
	}
	for _, e := range t {
		list, _ := e.value.([]table)
		for _, element := range list {
			name := strings.TrimPrefix(path+"."+e.key, ".")
			b.WriteString("\n[[" + name + "]]\n")
			if err := element.writeTOML(b, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// toml is a value and the line's end, as the library writes them.
func (e entry) toml() (string, error) {
	var line any = map[string]any{"v": e.value}
	if text, ok := e.value.(string); ok && e.long {
		line = struct {
			V string `toml:"v,multiline"`
		}{text}
	}
	data, err := toml.Marshal(line)
	return strings.TrimPrefix(string(data), "v = "), err
}

// valid makes UTF-8 of text: neither files nor frames can carry anything else.
func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func storedDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
