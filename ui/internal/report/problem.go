package report

import (
	"ruse/ui/internal/jsonview"
)

// Bounds of what is laid out of a problem: of its words or its metadata while it is
// closed, and of either when it is open. The whole is what copying it copies.
const (
	SummaryBytes = 2 << 10
	DetailBytes  = 16 << 10
)

// Problem is one error with where it came from.
type Problem struct {
	Text     string
	Metadata []byte
	// Why and Try are ruse's words where the error is ruse's own: the cause as
	// the machine says it, and what to do.
	Why, Try string
	// AfterCancel marks an error that came after a cancel.
	AfterCancel bool
}

// Source is all that was said of it, as it came.
func (p *Problem) Source() string {
	if len(p.Metadata) == 0 {
		return p.Text
	}
	return p.Text + "\n" + jsonview.Pretty(p.Metadata)
}
