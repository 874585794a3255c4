package journal

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session"
)

// What was told is what is read, to the last event, and the file is its owner's
// alone.
func TestRecord(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "recordings")
	w := create(t, dir, Options{Address: "wss://me:pw@agent.example:8443/x?token=abcdefgh", Program: "ruse 1", Redacted: []string{"TOKEN"}})
	events := sessionOf(t, w, session.Options{}, 2, twoRuns)
	r := open(t, w.Path())
	wantEvents(t, eventsOf(t, r), events)

	h := r.Header()
	if h.Address != "wss://***@agent.example:8443/x?token=***" || h.Program != "ruse 1" || h.Redacted[0] != "TOKEN" || time.Since(h.Start) > time.Hour {
		t.Errorf("header: %+v", h)
	}
	if n, err := r.Index(t.Context()); n != len(events) || err != nil {
		t.Errorf("%d records, want %d; %v", n, len(events), err)
	}
	runs := r.Runs()
	if len(runs) != 2 || runs[0].State != "succeeded" || runs[1].State != "failed" || runs[1].ID != 2 {
		t.Errorf("runs: %+v", runs)
	}
	for _, run := range runs {
		begin, ok := events[run.From].(session.RunChanged)
		if !ok || begin.State != session.Sending || begin.Run != run.ID {
			t.Errorf("run %d begins with %+v", run.ID, events[run.From])
		}
	}
	end := r.End()
	if end.Records != int64(len(events)) || end.Runs != 2 || end.Outcome != "failed" || end.Dirs["send"] != 2 || end.Dirs["recv"] != 9 {
		t.Errorf("end: %+v", end)
	}
	report, err := r.Verify(t.Context())
	if err != nil || len(report.Problems) > 0 || report.Torn || report.Records != len(events) || report.Sound != report.Size {
		t.Errorf("%+v, %v", report, err)
	}
	want := filepath.Join(dir, h.Start.Format("2006-01-02"), h.Start.Format("150405")+"-agent.example-8443.jsonl")
	if w.Path() != want {
		t.Errorf("the file is %s, want %s", w.Path(), want)
	}
	for path, mode := range map[string]fs.FileMode{dir: 0o700, filepath.Dir(want): 0o700, want: 0o600} {
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

// Two that begin at the same time have two files.
func TestCreateTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		one, two := create(t, dir, Options{}), create(t, dir, Options{})
		if one.Path() == two.Path() || !strings.HasSuffix(two.Path(), "-2.jsonl") {
			t.Error(one.Path(), two.Path())
		}
	})
}

func TestCreateFails(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(file, Options{}); err == nil || !strings.HasPrefix(err.Error(), "make a recording: ") {
		t.Error(err)
	}
}

func TestClosedWriter(t *testing.T) {
	t.Parallel()
	w := create(t, t.TempDir(), Options{})
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	if err := w.Record([]session.Event{session.Marked{}}); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

// What was written reaches the disk within 5 s, also while nothing else comes.
func TestSyncs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := create(t, t.TempDir(), Options{})
		for range 3 {
			if err := w.Record([]session.Event{session.Marked{}}); err != nil {
				t.Fatal(err)
			}
			pending := func() bool {
				w.mu.Lock()
				defer w.mu.Unlock()
				return w.unsync != nil
			}
			if !pending() {
				t.Error("nothing is about to reach the disk")
			}
			time.Sleep(syncEvery)
			synctest.Wait()
			if pending() || !w.synced {
				t.Error("it did not reach the disk")
			}
		}
		w.file.Close()
		if err := w.Record([]session.Event{session.Marked{}}); !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
}

// A disk that is full ends the recording and not the run: a cancel still goes
// out.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip("this system has no disk that is full: ", err)
	}
	w := create(t, t.TempDir(), Options{})
	defer w.file.Close()
	w.file = full
	server := serve(func(ws *websocket.Conn) {
		recv(ws)
		send(ws, assistant("hi"))
		if strings.Contains(recv(ws), "cancel_message") {
			send(ws, `{"message_type":"error_message","error":"Request cancelled","metadata":{}}`)
		}
		recv(ws)
	})
	defer server.Close()
	s, err := session.Dial(t.Context(), addressOf(server), session.Options{Recorder: w})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Invoke(t.Context(), &protocol.Invocation{UserPrompt: "x", Model: "m"}, session.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	var faults []session.Fault
	for over := false; !over; {
		events, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			switch e := e.(type) {
			case session.Fault:
				faults = append(faults, e)
			case session.Received:
				if err := s.Cancel(t.Context()); err != nil && !errors.Is(err, session.ErrNoRun) {
					t.Fatal(err)
				}
			case session.RunChanged:
				over = e.State == session.Cancelled
			}
		}
	}
	if len(faults) != 1 || !errors.Is(faults[0].Err, syscall.ENOSPC) || !errors.Is(faults[0].Err, session.ErrRecording) {
		t.Errorf("%+v", faults)
	}
}

// No part of a secret, and nothing of a credential, is in a file, however a
// stream cuts it.
func TestSecretsStayOut(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-Value-42"
	dir := t.TempDir()
	for cut := range len(secret) + 1 {
		w := create(t, dir, Options{Address: "ws://user:" + secret + "@host/?token=" + secret})
		sessionOf(t, w, session.Options{Secrets: []string{secret, "abcdefgh"}}, 1, func(ws *websocket.Conn) {
			recv(ws)
			send(ws, assistant("x "+secret[:cut]), assistant(secret[cut:]+" y"), assistant(secret), "{"+secret,
				`{"message_type":"error_message","error":"no `+secret+`","metadata":{"`+secret+`":"`+secret+`"}}`, resultFrame)
		})
		data, err := os.ReadFile(w.Path())
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{secret, "abcdefgh", secret[:5], secret[4:10], secret[len(secret)-5:]} {
			if bytes.Contains(data, []byte(part)) {
				t.Errorf("cut at %d: %q is in\n%s", cut, part, data)
			}
		}
		if !bytes.Contains(data, []byte(protocol.Redacted)) {
			t.Errorf("nothing was masked:\n%s", data)
		}
	}
}

// A disk that is slow to sync holds up no record.
func TestRecordsWhileTheDiskSyncs(t *testing.T) {
	t.Parallel()
	w, err := Create(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	begun, goOn, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	w.fsync = func(f *os.File) error {
		close(begun)
		<-goOn
		return f.Sync()
	}
	event := session.Connected{Stamp: session.Stamp{At: time.Now()}}
	if err := w.Record([]session.Event{event}); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(over)
		w.sync()
	}()
	<-begun
	if err := w.Record([]session.Event{event}); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	<-over
	w.fsync = (*os.File).Sync
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if i := Look(w.Path()); i.Err != nil || i.Torn || i.Records != 2 {
		t.Errorf("it holds %+v", i)
	}
}
