package inbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ruse/session"
	"ruse/session/internal/store"
)

// left fails the test if anything but the session's own files is on disk.
func left(t testing.TB, in *Inbox) {
	t.Helper()
	if got := filesBelow(t, in.Dir()); !slices.Equal(got, []string{"incoming/lock", "index.jsonl"}) {
		t.Errorf("on disk are %v", got)
	}
}

// Requests that a stranger may send change nothing: the address still works.
func TestRefusedRequestsChangeNothing(t *testing.T) {
	in := open(t, Options{})
	u := ask(t, in, "/a.txt")
	host := in.listener.Addr().String()
	own := strings.TrimPrefix(u.URL, in.BaseURL())
	cases := []struct {
		name, method, target, host string
		status                     int
	}{
		{"get", "GET", own, host, 405},
		{"head", "HEAD", own, host, 405},
		{"post", "POST", own, host, 405},
		{"delete", "DELETE", own, host, 405},
		{"preflight", "OPTIONS", own, host, 405},
		{"long method", strings.Repeat("X", 1000), own, host, 405},
		{"root", "GET", "/", host, 404},
		{"unknown", "PUT", "/" + newToken(), host, 404},
		{"half a token", "PUT", own[:20], host, 404},
		{"below a token", "PUT", own + "/x", host, 404},
		{"token in the query", "PUT", "/?" + own[1:], host, 404},
		{"traversal", "PUT", "/../../etc/passwd", host, 404},
		{"encoded traversal", "PUT", "/%2e%2e%2f%2e%2e%2fx", host, 404},
		{"not UTF-8", "PUT", "/%ff%fe%00", host, 404},
		{"options of the server", "OPTIONS", "*", host, 404},
		{"rebound name", "PUT", own, "evil.example", 421},
		{"rebound name with port", "PUT", own, "evil.example:80", 421},
		{"name that starts like ours", "PUT", own, "localhost.evil.example", 421},
		{"a page elsewhere", "PUT", own, host + "\r\nOrigin: https://evil.example", 403},
		{"a page of this machine", "PUT", own, host + "\r\nOrigin: http://127.0.0.1:1234", 403},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			resp := raw(t, in, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 2\r\n\r\nhi", c.method, c.target, c.host))
			if resp.StatusCode != c.status || resp.Header.Get("Location") != "" {
				t.Errorf("status %d, want %d", resp.StatusCode, c.status)
			}
			if allow := resp.Header.Get("Allow"); (c.status == 405) != (allow == "PUT") {
				t.Errorf("Allow is %q", allow)
			}
		})
	}
	if got := u.progress(); len(got) != 0 {
		t.Errorf("the refused requests were reported as %+v", got)
	}
	u.put(t, []byte("works"))
	u.stored(t, []byte("works"))

	ix, err := ReadIndex(in.Dir())
	if err != nil || len(ix.Refusals) != len(cases) {
		t.Fatalf("%d requests were refused; the index has %+v, %v", len(cases), ix, err)
	}
	if r := ix.Refusals[0]; r.Upload != 1 || r.Status != 405 || r.Method != "GET" || r.Remote == "" {
		t.Errorf("the first refusal is %+v", r)
	}
}

func TestBrokenRequestsChangeNothing(t *testing.T) {
	in := open(t, Options{})
	u := ask(t, in, "/a.txt")
	host := in.listener.Addr().String()
	own := strings.TrimPrefix(u.URL, in.BaseURL())
	for name, head := range map[string]string{
		"no host":           "PUT " + own + " HTTP/1.0\r\n\r\n",
		"two hosts":         "PUT " + own + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"bad length":        "PUT " + own + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: -1\r\n\r\n",
		"length and chunks": "PUT " + own + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"huge head":         "PUT " + own + " HTTP/1.1\r\nHost: " + host + "\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
		"no HTTP":           "hello\r\n\r\n",
	} {
		if resp := raw(t, in, head); resp.StatusCode < 400 || resp.StatusCode > 431 {
			t.Errorf("%s: status %d", name, resp.StatusCode)
		}
	}
	u.put(t, []byte("works"))
	u.stored(t, []byte("works"))
}

// raw sends text over a connection of its own.
func raw(t testing.TB, in *Inbox, text string) *http.Response {
	t.Helper()
	conn := dial(t, in)
	if _, err := io.WriteString(conn, text); err != nil && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

func dial(t testing.TB, in *Inbox) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", in.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// What the holder of an address does wrong ends the upload with a reason.
func TestWrongUploadsFail(t *testing.T) {
	in := open(t, Options{MaxBytes: 1000, MaxTotal: 1500})
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	cases := []struct {
		name   string
		body   io.Reader
		change func(*http.Request)
		status int
		reason string
	}{
		{"other type", strings.NewReader("x"), header("Content-Type", "text/html"), 415, "text/plain"},
		{"no type", strings.NewReader("x"), func(r *http.Request) { r.Header.Del("Content-Type") }, 415, "text/plain"},
		{"broken type", strings.NewReader("x"), header("Content-Type", ";;"), 415, "text/plain"},
		{"encoded", strings.NewReader("x"), header("Content-Encoding", "gzip"), 415, "encoded"},
		{"a part", strings.NewReader("x"), header("Content-Range", "bytes 0-0/9"), 400, "part"},
		{"announced too large", bytes.NewReader(make([]byte, 1001)), nil, 413, "more than 1KB"},
		{"streamed too large", io.MultiReader(bytes.NewReader(make([]byte, 1001))), nil, 413, "more than 1KB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := ask(t, in, "/"+c.name+".txt")
			req := u.request(t, c.body)
			if c.change != nil {
				c.change(req)
			}
			if status := do(t, req); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			fails(t, u, c.status, c.reason)
			if status := u.put(t, nil); status != http.StatusGone {
				t.Errorf("the second use has status %d", status)
			}
		})
	}
	left(t, in)

	full := ask(t, in, "/fits.txt")
	full.put(t, make([]byte, 1000))
	full.stored(t, make([]byte, 1000))
	over := ask(t, in, "/over.txt")
	if status := over.put(t, make([]byte, 501)); status != http.StatusInsufficientStorage {
		t.Errorf("over the session's limit: status %d", status)
	}
	fails(t, over, 507, "1500")
	// What failed gives its room back.
	rest := ask(t, in, "/rest.txt")
	rest.put(t, make([]byte, 500))
	rest.stored(t, make([]byte, 500))
}

// fails waits for the end of u and fails the test unless it is this failure.
func fails(t testing.TB, u *upload, status int, reason string) {
	t.Helper()
	p := u.end(t)
	var why *store.UploadError
	if p.State != session.ArtifactFailed || !errors.As(p.Err, &why) {
		t.Fatalf("%s ended in state %d: %v", u.path, p.State, p.Err)
	}
	if why.Status != status || !strings.Contains(why.Reason, reason) {
		t.Errorf("%s failed with %d, %q; want %d, %q", u.path, why.Status, why.Reason, status, reason)
	}
}

func TestRecordedRefusalsAreBounded(t *testing.T) {
	in := open(t, Options{})
	ask(t, in, "/a")
	in.mu.Lock()
	in.refused = maxRefusals - 1
	in.mu.Unlock()
	for range 3 {
		raw(t, in, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}
	ix, err := ReadIndex(in.Dir())
	if err != nil || len(ix.Refusals) != 1 {
		t.Errorf("%d refusals are recorded, %v", len(ix.Refusals), err)
	}
}

func TestContentTypeMayHaveParameters(t *testing.T) {
	in := open(t, Options{})
	u := ask(t, in, "/a.md")
	req := u.request(t, strings.NewReader("x"))
	req.Header.Set("Content-Type", "Text/Markdown; charset=UTF-8")
	if status := do(t, req); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}

func TestNoAddressWorksTwice(t *testing.T) {
	in := open(t, Options{})
	u := ask(t, in, "/raced.txt")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var won, lost atomic.Int32
	var done sync.WaitGroup
	for i := range 50 {
		req := u.request(t, strings.NewReader(fmt.Sprint("content ", i)))
		done.Go(func() {
			resp, err := client.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			switch resp.StatusCode {
			case http.StatusOK:
				won.Add(1)
			case http.StatusConflict, http.StatusGone:
				lost.Add(1)
			}
		})
	}
	done.Wait()
	if won.Load() != 1 || lost.Load() != 49 {
		t.Errorf("%d won and %d lost", won.Load(), lost.Load())
	}
	if p := u.end(t); p.State != session.ArtifactStored {
		t.Errorf("ended in state %d", p.State)
	}
	if status := u.put(t, []byte("late")); status != http.StatusGone {
		t.Errorf("a use after the end has status %d", status)
	}
}
