package runtimetest

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
)

// watching sends an invocation that has a directory watched, and returns when
// the run has ended.
func (c *client) watching(dir, ignore string) {
	c.Helper()
	c.send(&protocol.Invocation{UserPrompt: "echo", ArtifactsDirs: []string{dir}, ArtifactsIgnore: ignore})
	c.until(isA[*protocol.Result])
}

// asked reads one artifact request and returns it, answered with an address of
// the store.
func (c *client) asked(s *store) *protocol.ArtifactUploadRequest {
	c.Helper()
	all := c.until(isA[*protocol.ArtifactUploadRequest])
	m := all[len(all)-1].(*protocol.ArtifactUploadRequest)
	if s != nil {
		c.send(&protocol.ArtifactUploadResponse{
			Filename: m.Filename, Filepath: m.Filepath, PresignedURL: s.URL + "/" + m.Filename, ContentType: "text/x-test",
		})
	}
	return m
}

// end ends the session, answering late asks, and returns the paths of these.
func (c *client) end(s *store) []string {
	c.Helper()
	c.send(&protocol.EndSession{})
	var late []string
	for {
		switch m := c.next().(type) {
		case *protocol.ArtifactUploadRequest:
			late = append(late, m.Filepath)
			c.send(&protocol.ArtifactUploadResponse{
				Filename: m.Filename, Filepath: m.Filepath, PresignedURL: s.URL + "/" + m.Filename, ContentType: "text/x-test",
			})
		case *protocol.EndSessionConfirm:
			return late
		}
	}
}

func TestAFileWrittenAgainIsAskedForAgain(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	c := dial(t, rt)
	c.watching("out", "")
	for i, content := range []string{"one", "two!", "two?"} {
		writeFile(t, rt.Workdir(), "out", "report.md", content)
		m := c.asked(s)
		if want := filepath.Join(rt.Workdir(), "out", "report.md"); m.Filepath != want || m.Filename != "report.md" {
			t.Fatalf("asked for %+v, want %s", m, want)
		}
		s.await(i + 1) // an upload sends the file as it is by then
	}
	c.end(s)
	if d := cmp.Diff([]string{"/report.md text/x-test 3", "/report.md text/x-test 4", "/report.md text/x-test 4"}, s.received()); d != "" {
		t.Error(d)
	}
}

func TestFilesOfNewAndOldDirectoriesAreFound(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	writeFile(t, rt.Workdir(), "out", "here", "before.txt", "x")
	c := dial(t, rt)
	c.watching("out", "")
	if m := c.asked(s); m.Filename != "before.txt" {
		t.Errorf("asked for %s, want what was there before", m.Filename)
	}
	writeFile(t, rt.Workdir(), "out", "a", "b", "c", "deep.txt", "x")
	if m := c.asked(s); m.Filename != "deep.txt" {
		t.Errorf("asked for %s", m.Filename)
	}
	writeFile(t, rt.Workdir(), "out", "a", "b", "later.txt", "x")
	if m := c.asked(s); m.Filename != "later.txt" {
		t.Errorf("asked for %s", m.Filename)
	}
	writeFile(t, rt.Workdir(), "out", "empty.txt", "")
	if late := c.end(s); len(late) != 0 {
		t.Errorf("asked for %v at the end", late)
	}
}

func TestLateFilesAreTakenAtTheEnd(t *testing.T) {
	rt, s := start(t, Options{Debounce: 10 * time.Second}), newStore(t)
	c := dial(t, rt)
	c.watching("out", "")
	writeFile(t, rt.Workdir(), "out", "late.md", "late") // settles long after the end
	want := []string{filepath.Join(rt.Workdir(), "out", "late.md")}
	if d := cmp.Diff(want, c.end(s)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"/late.md text/x-test 4"}, s.received()); d != "" {
		t.Errorf("confirmed before the upload was done: %s", d)
	}
}

// TestTheEndWaitsForUploads has the store take its time, and sees the session
// stay open meanwhile.
func TestTheEndWaitsForUploads(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	c := dial(t, rt)
	c.watching("out", "")
	writeFile(t, rt.Workdir(), "out", "a.md", "x")
	s.mu.Lock()
	c.send(&protocol.EndSession{})
	c.asked(s)
	for began := time.Now(); time.Since(began) < 2*rt.opts.LateFiles; {
		c.sendRaw("no JSON")
		if m := c.next(); !isA[*protocol.Error](m) {
			t.Errorf("%T while an upload is under way", m)
		}
	}
	s.mu.Unlock()
	if m := c.next(); !isA[*protocol.EndSessionConfirm](m) {
		t.Errorf("the session ends with %T", m)
	}
	if n := len(s.received()); n != 1 {
		t.Errorf("%d uploads", n)
	}
}

func TestIgnoredFilesAreNotAskedFor(t *testing.T) {
	for name, c := range map[string]struct{ file, request, want string }{
		"the directory's file":         {"*.log\n", "", "b.tmp keep.txt"},
		"the request's text comes 1st": {"*.txt\n", "*.log\n*.tmp\n", "keep.txt"},
		"neither: what tools leave":    {"", "", "a.log keep.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			rt, s := start(t, Options{}), newStore(t)
			if c.file != "" {
				writeFile(t, rt.Workdir(), "out", ignoreFile, c.file)
			}
			for _, file := range []string{"a.log", "b.tmp", "keep.txt"} {
				writeFile(t, rt.Workdir(), "out", file, "x")
			}
			cl := dial(t, rt)
			cl.watching("out", c.request)
			var got []string
			for _, path := range cl.end(s) {
				got = append(got, filepath.Base(path))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("asked for %q, want %q", s, c.want)
			}
		})
	}
}

func TestAnIgnoreFileMayChange(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	c := dial(t, rt)
	c.watching("out", "")
	writeFile(t, rt.Workdir(), "out", ignoreFile, "*.md\n")
	writeFile(t, rt.Workdir(), "out", "a.md", "x")
	writeFile(t, rt.Workdir(), "out", "b.txt", "x")
	if m := c.asked(s); m.Filename != "b.txt" {
		t.Errorf("asked for %s, which is ignored", m.Filename)
	}
}

func TestAFailedUploadPutsNothingOnTheWire(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	s.status = http.StatusForbidden
	c := dial(t, rt)
	c.watching("out", "")
	writeFile(t, rt.Workdir(), "out", "a.md", "x")
	c.asked(s)
	c.send(&protocol.EndSession{})
	if m := c.next(); !isA[*protocol.EndSessionConfirm](m) {
		t.Errorf("the failed upload was told: %T", m)
	}
}

func TestAnAddressForAFileThatWasNotAskedForIsDropped(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	c := dial(t, rt)
	writeFile(t, rt.Workdir(), "private.txt", "secret")
	c.send(&protocol.ArtifactUploadResponse{
		Filename: "private.txt", Filepath: filepath.Join(rt.Workdir(), "private.txt"), PresignedURL: s.URL + "/x",
	})
	c.end(s)
	if got := s.received(); len(got) != 0 {
		t.Errorf("uploaded %v", got)
	}
}

func TestASecretInAPathIsMaskedAndTheFileUploadedAllTheSame(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	c := dial(t, rt)
	c.send(&protocol.Invocation{UserPrompt: "echo", ArtifactsDirs: []string{"out"}, SecretsToRedact: []string{"hunter2"}})
	c.until(isA[*protocol.Result])
	writeFile(t, rt.Workdir(), "out", "of-hunter2.txt", "x")
	if m := c.asked(s); strings.Contains(m.Filename+m.Filepath, "hunter2") {
		t.Errorf("asked for %+v", m)
	}
	c.end(s)
	if got := s.received(); len(got) != 1 {
		t.Errorf("uploads: %v", got)
	}
}

func TestUploadsUnderWaySurviveTheSocket(t *testing.T) {
	rt, s := start(t, Options{}), newStore(t)
	c := dial(t, rt)
	c.watching("out", "")
	s.mu.Lock() // the store takes its time
	writeFile(t, rt.Workdir(), "out", "a.md", "x")
	c.asked(s)
	c.run("echo: the address has been read")
	c.ws.Close()
	s.mu.Unlock()
	s.await(1)
}

func TestIgnoreRules(t *testing.T) {
	for _, c := range []struct {
		rules, path string
		want        bool
	}{
		{"*.log", "a.log", true},
		{"*.log", "deep/down/a.log", true},
		{"*.log", "a.logs", false},
		{"# no\n\n*.log", "# no", false},
		{`\#yes`, "#yes", true},
		{"a?c", "abc", true},
		{"a?c", "a/c", false},
		{"[a-c].txt", "b.txt", true},
		{"build/", "build/x/y", true},
		{"build/", "build", false},
		{"build/", "sub/build/x", true},
		{"/build", "sub/build", false},
		{"doc/*.txt", "doc/a.txt", true},
		{"doc/*.txt", "x/doc/a.txt", false},
		{"doc/*.txt", "doc/x/a.txt", false},
		{"doc/**", "doc/x/a.txt", true},
		{"**/tmp", "a/b/tmp", true},
		{"a/**/z", "a/z", true},
		{"a/**/z", "a/b/c/z", true},
		{"*.log\n!keep.log", "keep.log", false},
		{"dir/\n!dir/keep.log", "dir/keep.log", true},
		{"*\n!*.md", "report.md", false},
		{"*.log  ", "a.log", true},
		{"*.log\r\n*.md\r\n", "b.md", true},
		{"[", "[", false},
	} {
		if got := parseIgnore(c.rules).ignores(c.path, false); got != c.want {
			t.Errorf("%q ignores %q: %v", c.rules, c.path, got)
		}
	}
}
