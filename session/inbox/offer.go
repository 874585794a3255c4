package inbox

import (
	"net/http"
	"slices"
	"time"

	"ruse/session"
	"ruse/session/internal/store"
)

// offer is one address and what became of it.
type offer struct {
	entry   Entry // changed only by who took the offer
	report  func(session.Progress)
	expires time.Time
	total   int64 // the bytes announced, or -1; changed by who took it

	// Guarded by Inbox.mu.
	claimed bool // by an upload, by the deadline or by Close
	ended   bool
	late    bool // ended by the deadline or by Close
}

// await has expire watch o's deadline. in.mu is held.
func (in *Inbox) await(o *offer) {
	if len(in.waiting) == 0 {
		select {
		case in.wake <- struct{}{}:
		default:
		}
	}
	in.waiting = append(in.waiting, o)
}

// accept hands o to its one upload, or says why not.
func (in *Inbox) accept(o *offer) *store.UploadError {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case o.late:
		return &store.UploadError{Status: http.StatusGone, Reason: "this address is no longer valid"}
	case o.ended:
		return &store.UploadError{Status: http.StatusGone, Reason: "this address was used before"}
	case o.claimed:
		return &store.UploadError{Status: http.StatusConflict, Reason: "this address is in use"}
	}
	o.claimed = true
	in.uploads.Add(1)
	return nil
}

// expire ends the offers whose deadline passes, until Close begins.
func (in *Inbox) expire() {
	defer in.recoverPanic("the deadlines")
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		due, next := in.overdue(time.Now())
		for _, o := range due {
			in.finish(o, &store.UploadError{Reason: "the runtime sent nothing in " + in.opts.Deadline.String()})
		}
		timer.Reset(next)
		select {
		case <-in.stopping:
			return
		case <-in.wake:
		case <-timer.C:
		}
	}
}

// overdue takes the offers whose deadline has passed, and returns the time
// until the next one.
func (in *Inbox) overdue(now time.Time) (due []*offer, next time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, o := range in.waiting {
		switch {
		case o.claimed:
		case o.expires.After(now):
			in.waiting = slices.Delete(in.waiting, 0, i)
			return due, o.expires.Sub(now)
		default:
			o.claimed, o.late = true, true
			due = append(due, o)
		}
	}
	in.waiting = nil
	return due, time.Hour
}

// withdraw takes all offers that were not used.
func (in *Inbox) withdraw() []*offer {
	in.mu.Lock()
	defer in.mu.Unlock()
	unused := slices.DeleteFunc(in.waiting, func(o *offer) bool { return o.claimed })
	in.waiting = nil
	for _, o := range unused {
		o.claimed, o.late = true, true
	}
	return unused
}

// finish records and reports how the offer ended: o.entry has the rest, and
// failure is nil for a stored file. The caller has taken o.
func (in *Inbox) finish(o *offer, failure *store.UploadError) {
	e := &o.entry
	e.Ended = time.Now().UTC()
	p := session.Progress{Bytes: e.Bytes, Total: e.Bytes}
	switch {
	case failure == nil:
		e.State, p.SHA256, p.Location = session.ArtifactStored, e.SHA256, in.location(e.Path)
	case o.late:
		e.State = session.ArtifactNeverCame
	default:
		e.State = session.ArtifactFailed
	}
	p.State = e.State
	if failure != nil {
		e.Reason, p.Err, p.Total = failure.Error(), failure, o.total
	}
	if err := in.folder.index.append(record{Upload: e}); err != nil {
		in.opts.Logger.Error("an artifact's outcome is not in the index", "upload", e.ID, "err", err)
	}
	o.report(p)

	in.mu.Lock()
	defer in.mu.Unlock()
	o.ended = true
	o.report = nil
	in.count.End()
}
