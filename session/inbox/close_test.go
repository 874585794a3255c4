package inbox

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/internal/store"
)

func TestCloseEndsEverything(t *testing.T) {
	in := open(t, Options{})
	stored := ask(t, in, "/stored.txt")
	stored.put(t, []byte("x"))
	unused, under := ask(t, in, "/unused.txt"), ask(t, in, "/under way.txt")
	under.begin(t, in, "Content-Length: 100", "0123456789")
	if n := in.Pending(); n != 2 {
		t.Errorf("%d offers are pending", n)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := in.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait: %v", err)
	}
	if err := in.Close(ctx); err != nil {
		t.Error(err)
	}
	if p := unused.end(t); p.State != session.ArtifactNeverCame || !errors.Is(p.Err, session.ErrStoreClosed) {
		t.Errorf("the unused offer ended in state %d: %v", p.State, p.Err)
	}
	fails(t, under, http.StatusServiceUnavailable, "of 100 bytes")
	if got := filesBelow(t, in.Dir()); !slices.Equal(got, []string{"files/stored.txt", "index.jsonl"}) {
		t.Errorf("on disk are %v", got)
	}
	if _, err := os.Stat(filepath.Join(in.Dir(), incomingDir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of temporary files: %v", err)
	}
	if _, err := net.Dial("tcp", in.listener.Addr().String()); err == nil {
		t.Error("the inbox still listens")
	}
	if _, err := in.Offer(t.Context(), &protocol.ArtifactUploadRequest{}, nil); !errors.Is(err, session.ErrStoreClosed) {
		t.Errorf("Offer after Close: %v", err)
	}
	if err := in.Close(t.Context()); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}

func TestCloseWaitsForUploadsUnderWay(t *testing.T) {
	in := open(t, Options{})
	u := ask(t, in, "/last.txt")
	conn := u.begin(t, in, "Content-Length: 10", "01234")
	closed := make(chan error, 1)
	go func() { closed <- in.Close(context.Background()) }()
	<-in.stopping
	if _, err := io.WriteString(conn, "56789"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200") {
		t.Errorf("the last upload is answered with %q, %v", answer, err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	u.stored(t, []byte("0123456789"))
}

func TestWaitReturnsWhenAllHasCome(t *testing.T) {
	in := open(t, Options{})
	if err := in.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	u := ask(t, in, "/a")
	waited := make(chan error, 1)
	go func() { waited <- in.Wait(context.Background()) }()
	u.put(t, []byte("x"))
	if err := <-waited; err != nil {
		t.Error(err)
	}
}

func TestOfferIsBounded(t *testing.T) {
	in := open(t, Options{MaxOffers: 1})
	long := &protocol.ArtifactUploadRequest{Filepath: strings.Repeat("x", store.MaxName+1)}
	if _, err := in.Offer(t.Context(), long, nil); err == nil {
		t.Error("a name without bounds is taken")
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := in.Offer(cancelled, &protocol.ArtifactUploadRequest{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Offer with a cancelled context: %v", err)
	}
	ask(t, in, "/a").put(t, nil)
	if _, err := in.Offer(t.Context(), &protocol.ArtifactUploadRequest{}, nil); !limited(err) {
		t.Errorf("one offer too many: %v", err)
	}
}

func limited(err error) bool {
	_, ok := errors.AsType[*session.LimitError](err)
	return ok
}
