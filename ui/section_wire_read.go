package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session/journal"
)

// recordingFrom is the recording of the events behind the first so many; no path: they
// are not recorded.
type recordingFrom struct {
	events int
	path   string
}

// recordedIn says in which file the events are recorded that come from now on.
func (s *wireSection) recordedIn(path string) {
	s.recordings = append(s.recordings, recordingFrom{s.pane.Store().Events(), path})
}

// frameReadMsg brings a frame that left memory from its recording.
type frameReadMsg struct {
	row int
	raw []byte
	err error
}

// readFrame reads the chosen frame where it left memory and is recorded.
func (m *Model) readFrame() tea.Cmd {
	s := m.wire
	if s.reading || m.panel.active != section(s) || s.detail() == nil || !s.frame.Missing() {
		return nil
	}
	row := s.frame.Row()
	seq, at := int(s.pane.Store().Row(row).Seq), s.pane.Store().At(row)
	var from recordingFrom
	for _, r := range s.recordings {
		if r.events < seq {
			from = r
		}
	}
	if from.path == "" {
		return nil
	}
	s.reading = true
	ctx := m.ctx
	return m.start(func() tea.Msg {
		raw, err := readRecorded(ctx, from.path, seq-from.events-1, at)
		return frameReadMsg{row, raw, err}
	})
}

func (msg frameReadMsg) apply(m *Model) tea.Cmd {
	s := m.wire
	s.reading = false
	if s.detail() != nil && s.frame.Row() == msg.row && s.frame.Missing() {
		s.frame.Take(msg.raw, msg.err)
	}
	return nil
}

// readRecorded reads the frame of the n-th event of a recording, which was at a time.
func readRecorded(ctx context.Context, path string, n int, at time.Time) (raw []byte, err error) {
	rec, err := journal.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rec.Close()) }()
	r, err := rec.At(ctx, n)
	if err != nil {
		return nil, fmt.Errorf("read the frame from the recording: %w", err)
	}
	if off := rec.Header().Start.Add(r.At).Sub(at).Abs(); off > time.Millisecond {
		return nil, errors.New("the recording holds another event in this place")
	}
	if r.Frame == nil {
		return r.Line, nil
	}
	return r.Frame, nil
}
