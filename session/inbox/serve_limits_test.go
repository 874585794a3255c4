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
	"syscall"
	"testing"
	"time"

	"ruse/session"
)

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
		if e.State != session.ArtifactNeverCame || e.Reason == "" || e.Ended.Before(e.Offered) {
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
