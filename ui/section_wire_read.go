package ui

import (
	"errors"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"

	"ruse/session/journal"
)

// recordedFrames reads frames back from a recording, which it opens for the first.
// It is safe for use by several goroutines.
type recordedFrames struct {
	path string

	mu     sync.Mutex
	rec    *journal.Recording
	closed bool
}

// Frame is the frame of the recording's event.
func (r *recordedFrames) Frame(seq int) ([]byte, error) {
	rec, err := r.open()
	if err != nil {
		return nil, err
	}
	return rec.Frame(seq)
}

func (r *recordedFrames) open() (*journal.Recording, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, os.ErrClosed
	}
	var err error
	if r.rec == nil {
		r.rec, err = journal.Open(r.path)
	}
	return r.rec, err
}

// Close closes the recording.
func (r *recordedFrames) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	if r.rec == nil {
		return nil
	}
	return r.rec.Close()
}

// recordedIn says in which file the events are recorded that come from now on; none
// where that is empty.
func (s *wireSection) recordedIn(path string) {
	if path == "" {
		s.pane.SetRecording(nil)
		return
	}
	r := &recordedFrames{path: path}
	s.recordings = append(s.recordings, r)
	s.pane.SetRecording(r)
}

// close closes the recordings.
func (s *wireSection) close() error {
	var errs []error
	for _, r := range s.recordings {
		errs = append(errs, r.Close())
	}
	return errors.Join(errs...)
}

// lookUpFrames reads frames that were to be drawn or judged, and are not in memory.
func (m *Model) lookUpFrames() tea.Cmd {
	read := m.wire.pane.Lookup()
	if read == nil {
		return nil
	}
	return m.start(func() tea.Msg {
		frames := read()
		return then(func(m *Model) tea.Cmd {
			m.wire.pane.Found(frames)
			return nil
		})
	})
}
