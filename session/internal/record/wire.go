package record

import (
	"encoding/json"
	"errors"
	"time"
)

// wireLine is a line of what tests record of real runtimes.
type wireLine struct {
	Millis *float64 `json:"t_ms"`
	Dir    Dir      `json:"dir"`
	Data   *string  `json:"data"`
}

// httpPut is the Dir of a file's upload in such a line.
const httpPut Dir = "http_put"

// parseWire reads such a line.
func parseWire(line []byte) (Record, error) {
	var w wireLine
	if err := json.Unmarshal(line, &w); err != nil {
		return Record{}, err
	}
	if w.Millis == nil || *w.Millis < 0 || w.Dir == "" || w.Data == nil && (w.Dir == Send || w.Dir == Recv) {
		return Record{}, errors.New("a member is missing")
	}
	r := Record{Line: line, Dir: w.Dir, At: time.Duration(min(*w.Millis, float64(maxTime/time.Millisecond)) * float64(time.Millisecond)), More: true}
	if w.Dir == httpPut {
		r.Dir, r.Type = Upload, string(httpPut)
	}
	if w.Data != nil {
		r.Frame = []byte(*w.Data)
		r.Size = len(r.Frame)
	}
	return r, nil
}
