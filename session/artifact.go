package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ruse/protocol"
)

const (
	// maxOffers is how many artifacts a Store is asked about at a time.
	maxOffers = 8
	// maxOpen is how many may be without an end. A runtime that asks for more
	// gets no answer to the rest.
	maxOpen = 10_000
	// maxUnasked is how many that nobody asked for are remembered, in case that
	// they are allowed.
	maxUnrequested = 1_000
)

var errTooManyArtifacts = fmt.Errorf("more than %d artifacts have no end yet", maxOpen)

// offer is a runtime's question where to put a file.
type offer struct {
	sock     *socket
	artifact *Artifact
	// The names as the runtime wrote them: the answer must echo them even where
	// they hold a secret.
	filename, filepath string
	request            *protocol.ArtifactUploadRequest // redacted
}

// handleUploadRequest takes a runtime's question. It never waits: the store is
// asked by a goroutine of its own. The caller holds s.mu.
func (s *Session) handleUploadRequest(k *socket, m *protocol.ArtifactUploadRequest, run RunID, wire *protocol.ArtifactUploadRequest) {
	o := &offer{sock: k, filename: wire.Filename, filepath: wire.Filepath, request: m}
	s.offerOrDecline(o, run)
}

// offerOrDecline answers a question, or has the store answer it. The caller
// holds s.mu.
func (s *Session) offerOrDecline(o *offer, run RunID) {
	s.artifacts++
	a := &Artifact{ID: s.artifacts, Filename: o.request.Filename, Filepath: o.request.Filepath, Asked: time.Now()}
	a.Total = -1
	o.artifact = a
	s.open[a.ID] = &upload{Artifact: a, run: run, sock: o.sock}
	s.pushArtifact(s.open[a.ID])
	switch {
	case s.opts.Store == nil, s.isAbandoned(run):
		s.progress(a.ID, Progress{State: ArtifactDeclined, Total: -1})
	case !o.sock.watchesDirs && !s.uploadsAllowed:
		s.unrequested = append(s.unrequested[max(len(s.unrequested)+1-maxUnrequested, 0):], o)
		s.progress(a.ID, Progress{State: ArtifactDeclined, Total: -1, Err: ErrUnrequested})
	case len(s.open) > maxOpen:
		s.progress(a.ID, Progress{State: ArtifactFailed, Total: -1, Err: errTooManyArtifacts})
	default:
		s.offers = append(s.offers, o)
		if next := s.nextOffer(); next != nil {
			s.wg.Go(func() { s.offerAll(next) })
		}
	}
}

// AllowUploads lets the Store be asked, for the rest of the session, also about
// files that no request asked for. Those that were declined for that reason and
// may still be answered, since their connection is up, are considered again,
// each as a new Artifact; of several versions of a file the newest, as the
// runtime has no other. It returns how many those are.
func (s *Session) AllowUploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	declined := s.unrequested
	s.uploadsAllowed, s.unrequested = true, nil
	newest := map[string]*offer{}
	for _, o := range declined {
		newest[o.filepath] = o
	}
	answered := 0
	for _, o := range declined {
		if newest[o.filepath] == o && o.sock == s.sock && !s.closed {
			answered++
			s.offerOrDecline(o, s.stamp().Run)
		}
	}
	return answered
}

// isAbandoned reports whether nobody waits any more for what a run hands over.
// The caller holds s.mu.
func (s *Session) isAbandoned(run RunID) bool { return run > 0 && run <= s.abandoned }

// declineAbandoned declines what the store was not asked about yet. The caller
// holds s.mu.
func (s *Session) declineAbandoned() {
	s.offers = slices.DeleteFunc(s.offers, func(o *offer) bool {
		u := s.open[o.artifact.ID]
		unheard := u != nil && s.isAbandoned(u.run)
		if unheard {
			s.progress(u.ID, Progress{State: ArtifactDeclined, Total: -1})
		}
		return unheard
	})
}

// nextOffer takes the next question that the store may be asked, or nil. The
// versions of one file are asked about one after the other, so that they are
// numbered in the order in which the runtime wrote them. The caller holds s.mu.
func (s *Session) nextOffer() *offer {
	if s.closed || len(s.offering) == maxOffers {
		return nil
	}
	for i, o := range s.offers {
		if !s.offering[o.filepath] {
			s.offering[o.filepath] = true
			if i == 0 {
				s.offers = s.offers[1:] // the usual case, and of no cost in a flood
			} else {
				s.offers = slices.Delete(s.offers, i, i+1)
			}
			return o
		}
	}
	return nil
}

// upload is an artifact that has not reached its end.
type upload struct {
	*Artifact
	run  RunID
	sock *socket
}

// offerAll asks the store about o, and then about what waits.
func (s *Session) offerAll(o *offer) {
	for o != nil {
		if err := recovered("the store", func() error { return s.offer(o) }); err != nil {
			s.mu.Lock()
			s.progress(o.artifact.ID, Progress{State: ArtifactFailed, Total: -1, Err: err})
			s.push(Fault{Stamp: s.stamp(), Err: err}, -1)
			s.mu.Unlock()
		}
		s.mu.Lock()
		delete(s.offering, o.filepath)
		o = s.nextOffer()
		s.mu.Unlock()
	}
}

// offer asks the store for a place and tells the runtime. An error of the
// store is the artifact's, not the session's.
func (s *Session) offer(o *offer) error {
	ctx, cancel := context.WithCancelCause(s.ctx)
	defer cancel(nil)
	stop := context.AfterFunc(o.sock.ctx, func() { cancel(ErrDisconnected) })
	defer stop()
	id := o.artifact.ID
	place, err := s.opts.Store.Offer(ctx, o.request, func(p Progress) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.progress(id, p)
	})
	if err != nil {
		p := Progress{State: ArtifactFailed, Total: -1, Err: err}
		if errors.Is(err, ErrDeclined) {
			p = Progress{State: ArtifactDeclined, Total: -1}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.progress(id, p)
		return nil
	}
	answer := &protocol.ArtifactUploadResponse{
		Filename: o.filename, Filepath: o.filepath, PresignedURL: place.URL, ContentType: place.ContentType,
	}
	frame, err := protocol.Encode(answer)
	if err != nil {
		return err
	}
	out := outgoing{frame: frame, message: answer, written: make(chan error, 1)}
	s.mu.Lock()
	if u := s.open[id]; u != nil {
		if s.isAbandoned(u.run) {
			s.progress(id, Progress{State: ArtifactDeclined, Total: -1})
			s.mu.Unlock()
			return nil
		}
		out.run = u.run
		u.Version, u.ContentType = place.Version, place.ContentType
		s.progress(id, Progress{State: ArtifactOffered, Total: -1})
	}
	o.sock.outbox.push(out)
	s.mu.Unlock()
	if err := o.sock.outcome(ctx, out); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		err = fmt.Errorf("the runtime was not told where to put it: %w", err)
		s.progress(id, Progress{State: ArtifactFailed, Total: -1, Err: err})
	}
	return nil
}

// progress takes an artifact onward; it never goes back. The caller holds
// s.mu.
func (s *Session) progress(id int, p Progress) {
	u := s.open[id]
	if u == nil || p.State < u.State {
		return
	}
	answered := u.State >= ArtifactOffered
	u.Progress = p
	if p.State.Final() {
		u.sock.unansweredUpload = u.sock.unansweredUpload || !answered
		signal(u.sock.uploadEnded)
		u.Ended = time.Now()
		delete(s.open, id)
	}
	s.pushArtifact(u)
}

// pushArtifact says where an artifact is. The caller holds s.mu.
func (s *Session) pushArtifact(u *upload) {
	e := ArtifactChanged{Stamp: Stamp{At: time.Now(), Run: u.run}, Artifact: *u.Artifact}
	if u.State == ArtifactUploading {
		s.queue.pushProgress(e)
		return
	}
	s.queue.endProgress(u.ID)
	s.push(e, -1)
}

// declineUnanswered ends the artifacts that were not answered when the session
// closes. Of those that were, only the store knows. The caller holds s.mu.
func (s *Session) declineUnanswered() {
	for id, u := range s.open {
		if u.State == ArtifactAsked {
			s.progress(id, Progress{State: ArtifactDeclined, Total: -1})
		}
	}
	s.offers = nil
}
