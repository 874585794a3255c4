package session

import (
	"bytes"
	"context"
	"net/url"
	"time"

	"ruse/protocol"
)

// SendRaw sends a frame as it is, whatever it holds, and returns when it is
// written. The session follows what the frame says: a request begins a run
// where none is under way, a cancel cancels, and its secrets are redacted from
// then on. It dials again where the runtime had closed the connection.
func (s *Session) SendRaw(ctx context.Context, frame []byte) error {
	k, err := s.connect(ctx)
	if err != nil {
		return err
	}
	out := outgoing{frame: append([]byte(nil), frame...), raw: true, written: make(chan error, 1)}
	if m, err := protocol.Decode(frame); err == nil {
		out.message = m
	}
	s.mu.Lock()
	if s.sock != k {
		s.mu.Unlock()
		return ErrDisconnected
	}
	s.follow(k, &out)
	k.outbox.push(out)
	s.mu.Unlock()
	return k.outcome(ctx, out)
}

// follow does for a raw frame what the typed calls do for theirs. The caller
// holds s.mu.
func (s *Session) follow(k *socket, out *outgoing) {
	r := s.run
	active := r != nil && r.sock == k && r.state.Active()
	switch m := out.message.(type) {
	case *protocol.Invocation, *protocol.CommandExecution:
		if active {
			r.extra++ // it will be refused, and its refusal is none of r's
			s.learnRequest(k, m)
			break
		}
		r = s.begin(k, m, RunOptions{})
		out.opens = true
	case *protocol.Cancel:
		if active && r.state != Cancelling {
			r.cancelled = time.Now()
			s.move(r, moveCancel, nil)
			signal(k.wake)
		}
	}
	if r != nil && r.sock == k {
		out.run = r.id
	}
}

// sending says that f is about to be written: before its answer can come. A
// frame that then is not written is followed by Disconnected; after that it
// returns false.
func (s *Session) sending(k *socket, f outgoing) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sock != k {
		return false
	}
	if r := s.run; f.opens && r != nil && r.id == f.run {
		r.writing = true
	}
	e := Sent{Stamp: Stamp{At: time.Now(), Run: f.run}, Injected: f.raw}
	e.Message, e.Raw = redactOutgoing(s.redactor, f.message, f.frame)
	s.push(e, -1)
	return true
}

// sent says that f was written.
func (s *Session) sent(k *socket, f outgoing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.run; f.opens && r != nil && r.id == f.run {
		s.move(r, moveWritten, nil)
	}
}

// redactOutgoing masks the secrets of a frame that goes out, and the values in
// the query of an upload URL, which are credentials of the store.
func redactOutgoing(r *protocol.Redactor, m protocol.Message, frame []byte) (protocol.Message, []byte) {
	if upload, ok := m.(*protocol.ArtifactUploadResponse); ok {
		m, frame = maskUpload(upload, frame)
	}
	shown := r.JSON(frame)
	if m == nil || bytes.Equal(shown, frame) {
		return m, shown
	}
	// A masked frame decodes where the frame did. If it did not, it would be
	// shown as what it then is: a frame without a meaning.
	m, err := protocol.Decode(shown)
	if err != nil {
		return nil, shown
	}
	return m, shown
}

// maskUpload hides the values in the query of an upload URL: whoever has them
// can write to the store.
func maskUpload(m *protocol.ArtifactUploadResponse, frame []byte) (*protocol.ArtifactUploadResponse, []byte) {
	u, err := url.Parse(m.PresignedURL)
	if err != nil || u.RawQuery == "" && u.User == nil {
		return m, frame
	}
	shown := *m
	shown.PresignedURL = maskURL(u, false)
	if f, err := protocol.Encode(&shown); err == nil {
		frame = f
	}
	return &shown, frame
}
