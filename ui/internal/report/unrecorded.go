package report

import (
	"errors"
	"strings"

	"ruse/session"
)

// Unrecorded tells of a fault that ended the recording since when nothing is
// recorded, and why; ok is false for any other.
func Unrecorded(f session.Fault) (p Problem, ok bool) {
	if !errors.Is(f.Err, session.ErrRecording) {
		return p, false
	}
	return Problem{
		Text: "The recording stopped at " + f.At.Format("15:04:05") + ".",
		Why:  strings.TrimPrefix(f.Err.Error(), session.ErrRecording.Error()+": "),
		Try:  "The session goes on. What came before is recorded; what comes is not, until there is a new connection.",
	}, true
}
