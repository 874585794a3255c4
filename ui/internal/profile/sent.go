package profile

import (
	"reflect"
	"slices"
	"time"

	"ruse/ui/internal/request"
)

// Sent is what was sent: by this program, whole, and by earlier ones, as the disk
// has it. The zero value is empty.
type Sent struct {
	here   []sent // oldest first
	Stored []Entry
}

// sent is a request of this program, and as it is on the disk.
type sent struct {
	Entry
	redacted request.Request
}

// Add puts a request in front. also is as for Request.Redact.
func (s *Sent) Add(r request.Request, also ...string) {
	redacted, _ := r.MarkSecrets().Redact(also...)
	s.here = slices.DeleteFunc(s.here, func(k sent) bool { return reflect.DeepEqual(k.Request, r) })
	s.here = append(s.here, sent{Entry{Time: time.Now(), Request: r.Clone()}, redacted})
}

// Entries are all requests, the newest first.
func (s *Sent) Entries() []Entry {
	var all []Entry
	for _, k := range slices.Backward(s.here) {
		all = append(all, k.Entry)
	}
	for _, e := range s.Stored {
		if !slices.ContainsFunc(s.here, func(k sent) bool { return reflect.DeepEqual(k.redacted, e.Request) }) {
			all = append(all, e)
		}
	}
	return all
}

// Models are the models of the requests, the latest first, each once.
func (s *Sent) Models() []string {
	var models []string
	for _, e := range s.Entries() {
		if m := e.Request.Model; m != "" && !slices.Contains(models, m) {
			models = append(models, m)
		}
	}
	return models
}
