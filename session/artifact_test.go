package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ruse/protocol"
)

// storeFunc is a Store with a report.
type storeFunc func(context.Context, *protocol.ArtifactUploadRequest, func(Progress)) (Upload, error)

func (f storeFunc) Offer(ctx context.Context, req *protocol.ArtifactUploadRequest, report func(Progress)) (Upload, error) {
	return f(ctx, req, report)
}

func fileRequest(path string) string {
	frame, err := protocol.Encode(&protocol.ArtifactUploadRequest{Filename: path[strings.LastIndexByte(path, '/')+1:], Filepath: path})
	if err != nil {
		panic(err)
	}
	return string(frame)
}

// artifactStates is the way of every artifact: "1 asked, 1 declined".
func artifactStates(events []Event) string {
	var all []string
	for _, e := range only[ArtifactChanged](events) {
		all = append(all, fmt.Sprintf("%d %s", e.Artifact.ID, e.Artifact.State.String()))
	}
	return strings.Join(all, ", ")
}

func TestArtifactWithoutPlace(t *testing.T) {
	broken := errors.New("disk is full")
	for name, tt := range map[string]struct {
		store  Store
		states string
		err    error
		faults int
	}{
		"no store": {nil, "1 asked, 1 declined", nil, 0},
		"declined": {StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
			return Upload{}, fmt.Errorf("not now: %w", ErrDeclined)
		}), "1 asked, 1 declined", nil, 0},
		"fails": {StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
			return Upload{}, broken
		}), "1 asked, 1 failed", broken, 0},
		"panics": {StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
			panic(broken)
		}), "1 asked, 1 failed", broken, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := dial(t, serve(t, func(p *peer) {
				p.Send(fileRequest("/out/a.txt"))
				if got := p.Receive(); got != "" {
					t.Errorf("runtime: got the answer %s, want silence", got)
				}
			}), Options{Store: tt.store, AllowUploads: true})
			events := until(t, s, func(e Event) bool {
				a, ok := e.(ArtifactChanged)
				return ok && a.Artifact.State.Final()
			})
			s.Close()
			events = append(events, rest(t, s)...)
			if got := artifactStates(events); got != tt.states {
				t.Errorf("states %s, want %s", got, tt.states)
			}
			changes := only[ArtifactChanged](events)
			if a := changes[len(changes)-1].Artifact; !errors.Is(a.Err, tt.err) || a.Ended.IsZero() || a.Filepath != "/out/a.txt" {
				t.Errorf("artifact %+v", a)
			}
			if n := len(only[Fault](events)); n != tt.faults {
				t.Errorf("%d faults, want %d", n, tt.faults)
			}
		})
	}
}

// A store may take its time, as a dialog does: everything else goes on.
func TestSlowStore(t *testing.T) {
	answer := make(chan struct{})
	var asking, most atomic.Int32
	store := StoreFunc(func(ctx context.Context, req *protocol.ArtifactUploadRequest) (Upload, error) {
		most.Store(max(most.Load(), asking.Add(1)))
		defer asking.Add(-1)
		<-answer
		return Upload{URL: "http://store/" + req.Filename, ContentType: "text/plain"}, nil
	})
	const files = 3 * maxOffers
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		for i := range files {
			p.Send(fileRequest(fmt.Sprintf("/out/%d", i)))
		}
		p.Send(resultFrame)
		for range files {
			p.Expect(protocol.TypeArtifactUploadResponse)
		}
		p.Bye()
	}), Options{Store: store, AllowUploads: true})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, inState(Succeeded))
	close(answer)
	events = append(events, until(t, s, isA[Disconnected])...)
	if got := strings.Count(artifactStates(events), "offered"); got != files {
		t.Errorf("%d offered, want %d", got, files)
	}
	if got := most.Load(); got > maxOffers {
		t.Errorf("the store was asked about %d at a time, want at most %d", got, maxOffers)
	}
}

// A file that is written again while the store still thinks is its next version.
func TestVersionsKeepTheirOrder(t *testing.T) {
	const versions = 20
	var asking atomic.Int32
	store := StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
		return Upload{URL: "http://store", Version: int(asking.Add(1))}, nil
	})
	s := dial(t, serve(t, func(p *peer) {
		for range versions {
			p.Send(fileRequest("/out/same"))
		}
		for range versions {
			p.Expect(protocol.TypeArtifactUploadResponse)
		}
		p.Bye()
	}), Options{Store: store, AllowUploads: true})
	for _, e := range only[ArtifactChanged](until(t, s, isA[Disconnected])) {
		if a := e.Artifact; a.State == ArtifactOffered && a.Version != a.ID {
			t.Errorf("artifact %d is version %d", a.ID, a.Version)
		}
	}
}

func TestOfferEndsWithTheConnection(t *testing.T) {
	asked := make(chan struct{})
	store := StoreFunc(func(ctx context.Context, _ *protocol.ArtifactUploadRequest) (Upload, error) {
		close(asked)
		<-ctx.Done()
		return Upload{}, context.Cause(ctx)
	})
	s := dial(t, serve(t, func(p *peer) {
		p.Send(fileRequest("/out/a"))
		<-asked
		p.Bye()
	}), Options{Store: store, AllowUploads: true})
	events := until(t, s, func(e Event) bool {
		a, ok := e.(ArtifactChanged)
		return ok && a.Artifact.State == ArtifactFailed
	})
	if err := only[ArtifactChanged](events)[1].Artifact.Err; !errors.Is(err, ErrDisconnected) {
		t.Errorf("failed with %v", err)
	}
}

// The answer echoes the names as they were asked, secrets included; nobody else
// sees them. What an upload URL's query holds is a credential.
func TestAnswerEchoesWhatWasAsked(t *testing.T) {
	var stored string
	store := StoreFunc(func(_ context.Context, req *protocol.ArtifactUploadRequest) (Upload, error) {
		stored = req.Filepath
		return Upload{URL: "https://bucket/a?X-Amz-Signature=f00f00&x=1", ContentType: "text/plain"}, nil
	})
	answer := make(chan string, 1)
	s := dial(t, serve(t, func(p *peer) {
		p.Send(fileRequest("/out/" + secret))
		answer <- p.Expect(protocol.TypeArtifactUploadResponse)
		p.Bye()
	}), Options{Store: store, AllowUploads: true, Secrets: []string{secret}})
	events := until(t, s, isA[Disconnected])
	wantNoSecret(t, events)
	if stored != "/out/[REDACTED]" {
		t.Errorf("the store saw %s", stored)
	}
	m, err := protocol.Decode([]byte(<-answer))
	if err != nil {
		t.Fatal(err)
	}
	got := m.(*protocol.ArtifactUploadResponse)
	if got.Filepath != "/out/"+secret || got.Filename != secret || !strings.HasSuffix(got.PresignedURL, "f00f00&x=1") {
		t.Errorf("answer %+v", got)
	}
	if shown := string(only[Sent](events)[0].Raw); strings.Contains(shown, "f00f00") || !strings.Contains(shown, "X-Amz-Signature=") {
		t.Errorf("shown: %s", shown)
	}
}

// Progress that nobody has seen is replaced by newer; ends are not.
func TestProgressMerges(t *testing.T) {
	var mu sync.Mutex
	reports := map[string]func(Progress){}
	store := storeFunc(func(_ context.Context, req *protocol.ArtifactUploadRequest, report func(Progress)) (Upload, error) {
		mu.Lock()
		defer mu.Unlock()
		reports[req.Filename] = report
		return Upload{URL: "http://store", Version: len(reports)}, nil
	})
	uploaded := make(chan struct{})
	s := dial(t, serve(t, func(p *peer) {
		for _, name := range []string{"a", "b"} {
			p.Send(fileRequest("/out/" + name))
			p.Expect(protocol.TypeArtifactUploadResponse)
		}
		for i := range int64(1000) {
			for _, name := range []string{"a", "b"} {
				mu.Lock()
				report := reports[name]
				mu.Unlock()
				report(Progress{State: ArtifactUploading, Bytes: i, Total: 1000})
			}
		}
		close(uploaded)
		p.Wait()
	}), Options{Store: store, AllowUploads: true})
	<-uploaded
	reports["a"](Progress{State: ArtifactStored, Bytes: 1000, Total: 1000, SHA256: "ab", Location: "/tmp/a"})
	reports["a"](Progress{State: ArtifactUploading, Bytes: 1}) // too late to count
	reports["b"](Progress{State: ArtifactNeverCame, Total: -1})
	events, err := s.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := "1 asked, 1 offered, 2 asked, 2 offered, 1 uploading, 2 uploading, 1 stored, 2 never came"
	if got := artifactStates(events); got != want {
		t.Errorf("states\n got %s\nwant %s", got, want)
	}
	for _, e := range only[ArtifactChanged](events) {
		if a := e.Artifact; a.State == ArtifactUploading && a.Bytes != 999 {
			t.Errorf("the progress is %d bytes, want the newest", a.Bytes)
		}
	}
	s.Close()
	reports["b"](Progress{State: ArtifactStored}) // after the close: ignored
}
