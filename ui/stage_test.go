package ui

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
)

// stage is a bench on which commands run too, as a program would run them.
type stage struct {
	*bench
	dir      string
	uploads  int
	messages chan tea.Msg
	// raw is what went to the terminal beside the screen.
	raw strings.Builder
	// quits says that the program would have ended.
	quits bool
}

func newStage(t *testing.T, w, h int) *stage {
	s := &stage{bench: connected(t, w, h), dir: t.TempDir(), messages: make(chan tea.Msg)}
	s.ask("write files")
	s.succeed("written")
	s.setFocus(panePanel)
	return s
}

// send gives the model a message, and starts what it asks for.
func (s *stage) send(msg tea.Msg) {
	_, cmd := s.Update(msg)
	s.start(cmd)
}

func (s *stage) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, cmd := range msg {
				s.start(cmd)
			}
		default:
			select {
			case s.messages <- msg:
			case <-s.t.Context().Done():
			}
		}
	}()
}

// until hands the model what its commands bring, up to a state.
func (s *stage) until(what string, ok func() bool) {
	s.t.Helper()
	late := time.After(patience)
	for !ok() {
		select {
		case msg := <-s.messages:
			switch msg := msg.(type) {
			case tea.RawMsg:
				fmt.Fprint(&s.raw, msg.Msg)
			case tea.QuitMsg:
				s.quits = true
			default:
				s.send(msg)
			}
		case <-late:
			s.t.Fatalf("never: %s; the screen shows:\n%s", what, s.plain())
		}
	}
	s.frame()
}

// types presses keys by name and starts what they ask for.
func (s *stage) types(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		s.send(keyPress(s.t, k))
	}
}

// untilShown waits for the screen.
func (s *stage) untilShown(texts ...string) {
	s.t.Helper()
	s.until("the screen shows "+strings.Join(texts, ", "), func() bool {
		for _, text := range texts {
			if !strings.Contains(s.plain(), text) {
				return false
			}
		}
		return true
	})
}

// store puts a file on disk as an upload of a path.
func (s *stage) store(path, kind string, data []byte) session.Artifact {
	s.t.Helper()
	s.uploads++
	place := filepath.Join(s.dir, fmt.Sprintf("%d-%s", s.uploads, filepath.Base(artifact.SafePath(path))))
	if err := os.WriteFile(place, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
	version := 1
	if f := s.artifacts.At(s.artifacts.Index(path)); f != nil && f.Latest().Filepath == path {
		version = len(f.Versions) + 1
	}
	at := s.stamp()
	a := session.Artifact{
		ID: s.uploads, Filename: filepath.Base(path), Filepath: path, ContentType: kind, Version: version, Asked: at.At, Ended: at.At,
		Progress: session.Progress{State: session.ArtifactStored, Bytes: int64(len(data)), Total: int64(len(data)), SHA256: strings.Repeat("9f2c01b1", 8), Location: place},
	}
	s.send(batchMsg{generation: s.link.generation, err: io.EOF, events: []session.Event{session.ArtifactChanged{Stamp: at, Artifact: a}}})
	return a
}

// upload is an artifact that is on its way.
func (s *stage) upload(id int, path string, p session.Progress) {
	s.send(batchMsg{generation: s.link.generation, err: io.EOF, events: []session.Event{session.ArtifactChanged{
		Stamp: s.stamp(), Artifact: session.Artifact{ID: id, Filename: filepath.Base(path), Filepath: path, Version: 1, Asked: s.at, Progress: p},
	}}})
}

// read waits until the preview was read.
func (s *stage) read() {
	s.t.Helper()
	s.until("the preview is read", func() bool { return !s.artifacts.preview.Loading() })
}

func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: noon})
		if err == nil {
			_, err = w.Write(bytes.Repeat([]byte("x"), 100*(i+1)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, name := range names {
		data := bytes.Repeat([]byte("x"), 100*(i+1))
		err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(data)), ModTime: noon, Mode: 0o644})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
