package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/internal/store"
)

// TestAsksOnAfterTrouble: a store that is down for a while loses no artifact.
func TestAsksOnAfterTrouble(t *testing.T) {
	var trouble atomic.Int32
	b := open(t, fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodHead || trouble.Add(-1) < 0 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}))
	trouble.Store(5)
	u := ask(t, b, "/x")
	u.send(t, []byte("x"))
	u.stored(t, b, []byte("x"))
	if left := trouble.Load(); left >= 0 {
		t.Errorf("it was stored while %d troubles were to come", left)
	}
}

// TestAccessIsLost: it fails at once, and is not said to have never come.
func TestAccessIsLost(t *testing.T) {
	var lost atomic.Bool
	b := open(t, fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
		if lost.Load() {
			refuse(w, http.StatusForbidden, "AccessDenied", "")
		}
		return lost.Load()
	}))
	u := ask(t, b, "/x")
	lost.Store(true)
	p := u.end(t)
	e, ok := errors.AsType[*AccessError](p.Err)
	if p.State != session.ArtifactFailed || !ok || e.Code != "AccessDenied" || p.Location != "" {
		t.Errorf("it ended as %+v", p)
	}
}

// TestNobodyKnows: where the store could not be asked to the end, the artifact
// failed, since it may well be there.
func TestNobodyKnows(t *testing.T) {
	var down atomic.Bool
	o := fakeStore(t, func(w http.ResponseWriter, _ *http.Request) bool {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return down.Load()
	})
	o.Deadline = 50 * time.Millisecond
	b := open(t, o)
	down.Store(true)
	if p := ask(t, b, "/x").end(t); p.State != session.ArtifactFailed {
		t.Errorf("it ended as %+v", p)
	}
}

func TestSizes(t *testing.T) {
	o := fakeStore(t, nil)
	o.HashBytes, o.MaxBytes = 10, 20
	b := open(t, o)
	for size, want := range map[int]session.Progress{
		10: {State: session.ArtifactStored, Bytes: 10, Total: 10},
		11: {State: session.ArtifactStored, Bytes: 11, Total: 11},
		21: {State: session.ArtifactFailed, Bytes: 21, Total: 21},
	} {
		u := ask(t, b, fmt.Sprint("/", size))
		u.send(t, make([]byte, size))
		p := u.end(t)
		if p.State != want.State || p.Bytes != want.Bytes || p.Total != want.Total || (p.SHA256 != "") != (size == 10) || (p.Err != nil) != (size == 21) {
			t.Errorf("%d bytes ended as %+v", size, p)
		}
	}
}

func TestOfferRefuses(t *testing.T) {
	o := fakeStore(t, nil)
	o.MaxOffers = 1
	b := open(t, o)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Offer(ended, &protocol.ArtifactUploadRequest{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that ended: %v", err)
	}
	if _, err := b.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filepath: strings.Repeat("x", store.MaxName+1)}, nil); err == nil {
		t.Error("a name without end is taken")
	}
	ask(t, b, "/x")
	if _, err := b.Offer(t.Context(), &protocol.ArtifactUploadRequest{}, nil); !limited(err) {
		t.Errorf("one too many: %v", err)
	}
	if b.Pending() != 1 {
		t.Errorf("%d are pending", b.Pending())
	}
}

// TestCloseGivesUp: a store that no longer answers does not hold Close.
func TestCloseGivesUp(t *testing.T) {
	var silent atomic.Bool
	o := fakeStore(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if silent.Load() {
			<-r.Context().Done()
		}
		return silent.Load()
	})
	b := open(t, o)
	silent.Store(true)
	var all []*upload
	for i := range 3 * asking {
		all = append(all, ask(t, b, fmt.Sprint("/", i)))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := b.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait: %v", err)
	}
	if err := b.Close(ctx); err != nil {
		t.Errorf("Close: %v", err)
	}
	for _, u := range all {
		if p := u.end(t); p.State != session.ArtifactNeverCame || !errors.Is(p.Err, errGivenUp) {
			t.Fatalf("%s ended as %+v", u.path, p)
		}
	}
}

// TestReplacedWhileRead: a digest is that of the file that was found, or none,
// also where a store does not heed the condition.
func TestReplacedWhileRead(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"refused": func(w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusPreconditionFailed, "PreconditionFailed", "")
		},
		"another size": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
			fmt.Fprint(w, "longer")
		},
	} {
		b := open(t, fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
			reads := r.Method == http.MethodGet && r.Header.Get("If-Match") != ""
			if reads {
				answer(w, r)
			}
			return reads
		}))
		u := ask(t, b, "/x")
		u.send(t, []byte("x"))
		if p := u.end(t); p.State != session.ArtifactStored || p.SHA256 != "" || p.Bytes != 1 {
			t.Errorf("%s: it ended as %+v", name, p)
		}
	}
}

// TestReadingTakesNoMemory: a file passes through a small buffer, whatever its
// size.
func TestReadingTakesNoMemory(t *testing.T) {
	const size = 256 << 20
	zeros := make([]byte, 64<<10)
	b := open(t, fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "zeros") {
			return false
		}
		w.Header().Set("Content-Length", strconv.Itoa(size))
		w.Header().Set("Etag", `"zeros"`)
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		for left := size; r.Method == http.MethodGet && left > 0; left -= len(zeros) {
			if _, err := w.Write(zeros); err != nil {
				t.Error(err)
				break
			}
		}
		return true
	}))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := ask(t, b, "/zeros").end(t)
	runtime.ReadMemStats(&after)
	// The digest of 256 MiB of zeros, by sha256sum.
	const want = "a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484"
	if p.State != session.ArtifactStored || p.SHA256 != want || p.Bytes != size {
		t.Errorf("it ended as %+v", p)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("%d MiB were allocated for a file of %d", took>>20, size>>20)
	} else {
		t.Logf("%d KiB were allocated for a file of %d MiB", took>>10, size>>20)
	}
}

// TestGetEnds: a reader ends with its context, and an error of its says nothing
// of the address.
func TestGetEnds(t *testing.T) {
	o := fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/endless") {
			return false
		}
		w.Header().Set("Content-Length", "100")
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		fmt.Fprint(w, "begins")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	})
	b := open(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	body, err := b.Get(ctx, "ruse/tests/endless")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	cancel()
	_, err = io.Copy(io.Discard, body)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the reader ends with %v", err)
	}
}

// TestCloseLeavesNoConnection: neither Close nor an Open that fails.
func TestCloseLeavesNoConnection(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("artifacts"); err != nil {
		t.Fatal(err)
	}
	var connections, seen atomic.Int32
	server := httptest.NewUnstartedServer(gofakes3.New(backend).Server())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			connections.Add(1)
			seen.Add(1)
		case http.StateClosed:
			connections.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	o := Options{Bucket: "artifacts", Endpoint: server.URL, Region: "us-east-1", Keys: testKeys}
	shut(t, open(t, o))
	o.Bucket = "not-there"
	refused(t, o, "NoSuchBucket", "there is no bucket")
	for end := time.Now().Add(patience); connections.Load() > 0; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%d of %d connections are left", connections.Load(), seen.Load())
		}
	}
	if seen.Load() < 2 {
		t.Errorf("the store saw %d connections", seen.Load())
	}
}

// TestPanics: neither the client's nor the listener's ends the program, nor
// leaves Close waiting.
func TestPanics(t *testing.T) {
	o := fakeStore(t, nil)
	var breaks atomic.Bool
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if breaks.Load() {
			panic("secret " + testKeys.Secret)
		}
		return transport.RoundTrip(r)
	})
	b := open(t, o)
	if _, err := b.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filepath: "/listener"}, func(session.Progress) {
		panic("a listener")
	}); err != nil {
		t.Fatal(err)
	}
	u := ask(t, b, "/client")
	breaks.Store(true)
	if p := u.end(t); p.State != session.ArtifactFailed || !strings.Contains(p.Err.Error(), "panic") {
		t.Errorf("it ended as %+v", p)
	}
	shut(t, b)
	if b.Pending() != 0 {
		t.Errorf("%d are pending", b.Pending())
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func limited(err error) bool {
	_, ok := errors.AsType[*session.LimitError](err)
	return ok
}
