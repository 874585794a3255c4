package ui

import (
	"context"
	"testing"

	"ruse/session"
	"ruse/ui/internal/external"
)

// opened is a stage on which the system's opener only notes what it was given.
func opened(t *testing.T, fail error) (*stage, *[]string) {
	s := newStage(t, 120, 40)
	var paths []string
	s.cfg.Open = func(_ context.Context, path string) error {
		paths = append(paths, path)
		return fail
	}
	return s, &paths
}

func TestOpenOutside(t *testing.T) {
	s, paths := opened(t, nil)
	a := s.store("/out/a.pdf", "application/pdf", []byte("%PDF-\x00\xff\xfe"))
	s.types("o")
	s.untilShown("a.pdf handed to the system")
	if len(*paths) != 1 || (*paths)[0] != a.Location {
		t.Errorf("opened %q", *paths)
	}
}

// Nothing that a system might run is handed to it.
func TestOpenOutsideRunsNothing(t *testing.T) {
	for _, name := range []string{"a.exe", "a.desktop", "a.app", "a.bin", "a", "a.lnk", "a.jar", "a.command"} {
		s, paths := opened(t, nil)
		s.store("/out/"+name, "", []byte{0, 1, 2, 3})
		s.types("o")
		s.untilShown("ruse could not open " + name)
		if len(*paths) > 0 {
			t.Errorf("%s is opened", name)
		}
	}
}

func TestOpenOutsideWithoutADesktop(t *testing.T) {
	s, _ := opened(t, external.ErrNoDesktop)
	s.store("/out/a.png", "image/png", []byte("\x89PNG\x00"))
	s.types("o")
	s.untilShown("ruse could not open a.png", "no desktop here")
}

func TestOpenTextInThePager(t *testing.T) {
	s, paths := opened(t, nil)
	s.cfg.Pager = "cat"
	a := s.store("/out/run.sh", "", []byte("#!/bin/sh\necho hi\n"))
	s.types("o")
	msg := heard(<-s.messages)
	if got, ok := msg.(openTextMsg); !ok || got.path != a.Location {
		t.Errorf("got %#v", msg)
	}
	if len(*paths) > 0 {
		t.Errorf("a script is handed to the system")
	}
}

func TestOpenOutsideOnlyWhatIsStored(t *testing.T) {
	s, _ := opened(t, nil)
	s.upload(1, "/out/a.png", session.Progress{State: session.ArtifactUploading})
	if c, _ := s.find("o"); s.reason(c) == "" {
		t.Error("o is offered for what has not come")
	}
	s.upload(1, "/out/a.png", session.Progress{State: session.ArtifactStored, Location: "s3://bucket/a.png"})
	if c, _ := s.find("s"); s.reason(c) == "" {
		t.Error("s is offered for what is elsewhere")
	}
}
