package inbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// patience bounds each wait of the tests for something that must come.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		beKilled(dir)
	}
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if left := leaked(); code == 0 && left != "" {
		fmt.Fprintf(os.Stderr, "goroutines outlive the tests:\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leaked returns the stacks of this module's and net/http's goroutines that
// don't end within a second.
func leaked() string {
	for end := time.Now().Add(time.Second); ; runtime.Gosched() {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		var left []string
		for stack := range strings.SplitSeq(string(stacks), "\n\n") {
			ours := strings.Contains(stack, "ruse/") || strings.Contains(stack, "net/http.")
			if ours && !strings.Contains(stack, "TestMain") {
				left = append(left, stack)
			}
		}
		if len(left) == 0 || time.Now().After(end) {
			return strings.Join(left, "\n\n")
		}
	}
}

// open opens an inbox that ends with the test.
func open(t testing.TB, opts Options) *Inbox {
	t.Helper()
	if opts.Dir == "" {
		opts.Dir = t.TempDir()
	}
	in, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := in.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return in
}

// upload is one offer as its session sees it.
type upload struct {
	session.Upload
	path string

	mu    sync.Mutex
	said  []session.Progress
	ended chan struct{}
}

func ask(t testing.TB, in *Inbox, path string) *upload {
	t.Helper()
	u := &upload{path: path, ended: make(chan struct{})}
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	up, err := in.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filename: name, Filepath: path}, u.report)
	if err != nil {
		t.Fatalf("Offer(%q): %v", path, err)
	}
	u.Upload = up
	return u
}

func (u *upload) report(p session.Progress) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.said = append(u.said, p)
	if p.State.Final() {
		close(u.ended) // panics at a second final state
	}
}

// progress returns what was reported so far.
func (u *upload) progress() []session.Progress {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]session.Progress(nil), u.said...)
}

// end waits for the final state.
func (u *upload) end(t testing.TB) session.Progress {
	t.Helper()
	select {
	case <-u.ended:
	case <-time.After(patience):
		t.Fatalf("the upload of %q did not end", u.path)
	}
	said := u.progress()
	return said[len(said)-1]
}

// started waits until the upload has begun.
func (u *upload) started(t testing.TB) {
	t.Helper()
	eventually(t, "the upload begins", func() bool { return len(u.progress()) > 0 })
}

// stored fails the test unless the file at hand is content.
func (u *upload) stored(t testing.TB, content []byte) session.Progress {
	t.Helper()
	p := u.end(t)
	if p.State != session.ArtifactStored {
		t.Fatalf("%q ended in state %d: %v", u.path, p.State, p.Err)
	}
	got, err := os.ReadFile(p.Location)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) {
		t.Errorf("%q holds %d bytes that were not sent", u.path, len(got))
	}
	if want := digest(content); p.SHA256 != want || p.Bytes != int64(len(content)) {
		t.Errorf("%q: %d bytes, SHA-256 %s; want %d and %s", u.path, p.Bytes, p.SHA256, len(content), want)
	}
	return p
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// put uploads as a runtime does, and returns the status.
func (u *upload) put(t testing.TB, content []byte) int {
	t.Helper()
	return do(t, u.request(t, bytes.NewReader(content)))
}

func (u *upload) request(t testing.TB, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPut, u.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", u.ContentType)
	return req
}

func do(t testing.TB, req *http.Request) int {
	t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(req) // follows no redirect
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// filesBelow lists what is below dir, relative to it, without directories.
func filesBelow(t testing.TB, dir string) []string {
	t.Helper()
	var list []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
