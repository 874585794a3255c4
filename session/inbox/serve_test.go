package inbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ruse/session"
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
	var mu sync.Mutex
	var refused []Refusal
	in := open(t, Options{Refused: func(r Refusal) {
		mu.Lock()
		defer mu.Unlock()
		refused = append(refused, r)
	}})
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

	mu.Lock()
	defer mu.Unlock()
	if ix, err := ReadIndex(in.Dir()); err != nil || len(refused) != len(cases) || !slices.Equal(ix.Refusals, refused) {
		t.Errorf("%d refusals were told, want %d; the index has %+v, %v", len(refused), len(cases), ix, err)
	}
	if r := refused[0]; r.Upload != 1 || r.Status != 405 || r.Method != "GET" || r.Remote == "" {
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
	var why *UploadError
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

// begin sends the head of an upload and part of its body.
func (u *upload) begin(t testing.TB, in *Inbox, length, body string) *net.TCPConn {
	t.Helper()
	at, err := url.Parse(u.URL)
	if err != nil {
		t.Fatal(err)
	}
	conn := dial(t, in)
	_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\n%s\r\n\r\n%s",
		at.Path, at.Host, u.ContentType, length, body)
	if err != nil {
		t.Fatal(err)
	}
	u.started(t)
	return conn
}

func TestCutConnections(t *testing.T) {
	in := open(t, Options{})
	cuts := map[string]func(*net.TCPConn) error{
		"closed":      (*net.TCPConn).Close,
		"half closed": (*net.TCPConn).CloseWrite,
		"reset": func(c *net.TCPConn) error {
			return errors.Join(c.SetLinger(0), c.Close())
		},
	}
	for name, cut := range cuts {
		for length, announced := range map[string]int64{"Content-Length: 100": 100, "Transfer-Encoding: chunked": -1} {
			body := "0123456789"
			if announced < 0 {
				body = "a\r\n0123456789\r\n"
			}
			u := ask(t, in, "/"+name)
			if err := cut(u.begin(t, in, length, body)); err != nil {
				t.Fatal(err)
			}
			fails(t, u, http.StatusBadRequest, "the connection broke after")
			if p := u.end(t); p.Total != announced {
				t.Errorf("%s, %s: announced %d", name, length, p.Total)
			}
		}
	}
	left(t, in)
}

func TestPauseIsBounded(t *testing.T) {
	in := open(t, Options{IdleTimeout: 50 * time.Millisecond})
	u := ask(t, in, "/slow")
	conn := u.begin(t, in, "Content-Length: 100", "01234")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestTimeout {
		t.Errorf("status %d", resp.StatusCode)
	}
	fails(t, u, http.StatusRequestTimeout, "after 5 of 100 bytes")
	left(t, in)
}

// A slow upload goes on as long as bytes come, and says how far it is.
func TestSlowUploadGoesOn(t *testing.T) {
	const pause, pieces = 60 * time.Millisecond, 10
	in := open(t, Options{IdleTimeout: 5 * pause})
	u := ask(t, in, "/steady")
	conn := u.begin(t, in, fmt.Sprint("Content-Length: ", pieces), "")
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for range pieces {
		<-tick.C
		if _, err := conn.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	u.stored(t, bytes.Repeat([]byte("x"), pieces))
	said := u.progress()
	if len(said) < 3 {
		t.Errorf("only %d reports", len(said))
	}
	for i := range said[1:] {
		if said[i].Bytes > said[i+1].Bytes || said[i].State > said[i+1].State {
			t.Errorf("report %d is %+v, then %+v", i, said[i], said[i+1])
		}
	}
}

func TestDeadline(t *testing.T) {
	in := open(t, Options{Deadline: 50 * time.Millisecond})
	first, second := ask(t, in, "/a"), ask(t, in, "/b")
	for _, u := range []*upload{first, second} {
		p := u.end(t)
		if p.State != session.ArtifactNeverCame || p.Err == nil {
			t.Errorf("%s ended in state %d: %v", u.path, p.State, p.Err)
		}
		if status := u.put(t, []byte("late")); status != http.StatusGone {
			t.Errorf("a late use has status %d", status)
		}
	}
	// The goroutine that watches was idle in between.
	ask(t, in, "/c").end(t)
	left(t, in)
	ix, err := ReadIndex(in.Dir())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ix.Entries {
		if e.Outcome != NeverCame || e.Reason == "" || e.Ended.Before(e.Offered) {
			t.Errorf("the index has %+v", e)
		}
	}
	if len(ix.Entries) != 3 || len(ix.Refusals) != 2 {
		t.Errorf("the index has %d uploads and %d refusals", len(ix.Entries), len(ix.Refusals))
	}
}

// brokenSink fails its writes, or its Sync.
type brokenSink struct {
	sink
	write, sync error
}

func (s *brokenSink) Write(p []byte) (int, error) {
	if s.write != nil {
		return 0, s.write
	}
	return s.sink.Write(p)
}

func (s *brokenSink) Sync() error { return errors.Join(s.sync, s.sink.Sync()) }

func TestBrokenDisk(t *testing.T) {
	in := open(t, Options{})
	ask(t, in, "/makes the folder.txt").put(t, nil)
	create := in.folder.create
	full, broken := syscall.Errno(syscall.ENOSPC), syscall.Errno(syscall.EIO)
	for name, c := range map[string]struct {
		open   error
		sink   brokenSink
		status int
		reason string
	}{
		"full":           {nil, brokenSink{write: full}, 507, "the disk is full"},
		"full in a sync": {nil, brokenSink{sync: full}, 507, "the disk is full"},
		"no file":        {full, brokenSink{}, 507, "the disk is full"},
		"broken":         {nil, brokenSink{write: broken}, 500, "could not be written"},
	} {
		in.folder.create = func(temp string) (sink, error) {
			if c.open != nil {
				return nil, c.open
			}
			file, err := create(temp)
			return &brokenSink{file, c.sink.write, c.sink.sync}, err
		}
		u := ask(t, in, "/"+name+".bin")
		if status := u.put(t, []byte("content")); status != c.status {
			t.Errorf("%s: status %d, want %d", name, status, c.status)
		}
		fails(t, u, c.status, c.reason)
	}
	in.folder.create = create
	if got := filesBelow(t, in.Dir()); !slices.Equal(got, []string{"files/makes the folder.txt", "incoming/lock", "index.jsonl"}) {
		t.Errorf("on disk are %v", got)
	}
	if total := in.total.Load(); total != 0 {
		t.Errorf("%d bytes are counted", total)
	}
}

func TestServerErrorsGoToTheLogger(t *testing.T) {
	var log syncBuffer
	in := open(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	u := ask(t, in, "/a.bin")
	create := in.folder.create
	in.folder.create = func(string) (sink, error) { panic("a disk on fire") }
	conn := u.begin(t, in, "Content-Length: 1", "x")
	if _, err := io.ReadAll(conn); err != nil {
		t.Fatal(err)
	}
	in.folder.create = create
	fails(t, u, http.StatusInternalServerError, "the inbox failed")
	eventually(t, "the panic is logged", func() bool { return strings.Contains(log.String(), "a disk on fire") })
	if token := u.URL[strings.LastIndex(u.URL, "/")+1:]; strings.Contains(log.String(), token) {
		t.Error("an upload address is in the log")
	}
}

type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// A stranger who announces a body and never sends it holds nothing.
func TestRefusalDoesNotWaitForTheBody(t *testing.T) {
	in := open(t, Options{})
	conn := dial(t, in)
	_, err := fmt.Fprintf(conn, "PUT /x HTTP/1.1\r\nHost: %s\r\nContent-Length: 9\r\n\r\n", in.listener.Addr())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn) // to the end of the connection
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 404") {
		t.Errorf("answered with %q, %v", answer, err)
	}
}
