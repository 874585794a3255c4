package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

// fixedStore gives every file an address, but not those that are named secret.
var fixedStore = StoreFunc(func(_ context.Context, req *protocol.ArtifactUploadRequest) (Upload, error) {
	if req.Filename == "secret" {
		return Upload{}, ErrDeclined
	}
	return Upload{URL: "http://store/" + req.Filename, ContentType: "text/plain", Version: 1}, nil
})

// watching is a request that names a directory, by today's name or the old one.
func watching(old bool) *protocol.Invocation {
	inv := hello()
	if old {
		inv.Extra = []byte(`{"artifacts_dir":"/out"}`)
	} else {
		inv.ArtifactsDirs = []string{"/out"}
	}
	return inv
}

// A file that nobody asked for gets no address: before a run, and while no
// request of the connection has named a directory. Later runs still serve what
// earlier ones watch.
func TestUnrequestedFilesAreDeclined(t *testing.T) {
	type step struct {
		request *protocol.Invocation // nil: a file before any run
		served  bool
	}
	for name, steps := range map[string][]step{
		"before a run":         {{nil, false}},
		"no directory":         {{nil, false}, {hello(), false}},
		"a directory":          {{nil, false}, {watching(false), true}},
		"by its old name":      {{watching(true), true}},
		"a later run":          {{hello(), false}, {watching(false), true}, {hello(), true}},
		"an empty one is none": {{&protocol.Invocation{UserPrompt: "p", Model: "m", Extra: []byte(`{"artifacts_dir":"","x":1}`)}, false}},
	} {
		t.Run(name, func(t *testing.T) {
			s := dial(t, serve(t, func(p *peer) {
				for i, st := range steps {
					if st.request != nil {
						p.Expect(protocol.TypeInvocation)
					}
					p.Send(fileRequest(fmt.Sprintf("/out/%d", i)))
					if st.served {
						p.Expect(protocol.TypeArtifactUploadResponse)
					}
					if st.request != nil {
						p.Send(resultFrame)
					}
				}
				p.Wait()
			}), Options{Store: fixedStore})
			var events []Event
			for _, st := range steps {
				if st.request == nil {
					events = append(events, until(t, s, declined)...)
					continue
				}
				if _, err := s.Invoke(t.Context(), st.request, RunOptions{}); err != nil {
					t.Fatal(err)
				}
				events = append(events, until(t, s, inState(Succeeded))...)
			}
			s.Close()
			events = append(events, rest(t, s)...)
			judged := map[int]bool{}
			for _, e := range only[ArtifactChanged](events) {
				a := e.Artifact
				if a.State == ArtifactAsked || judged[a.ID] {
					continue
				}
				judged[a.ID] = true // the close may end an offer that just went out
				want := ArtifactDeclined
				if steps[a.ID-1].served {
					want = ArtifactOffered
				}
				if a.State != want || want == ArtifactDeclined && !errors.Is(a.Err, ErrUnrequested) {
					t.Errorf("artifact %d: state %v, %v; want %v", a.ID, a.State, a.Err, want)
				}
			}
		})
	}
}

func declined(e Event) bool {
	a, ok := e.(ArtifactChanged)
	return ok && a.Artifact.State == ArtifactDeclined
}

// What a new connection's runtime watches, no request of it has named.
func TestDirectoriesEndWithTheConnection(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(resultFrame)
		p.Bye()
	}, func(p *peer) {
		p.Send(fileRequest("/out/a"))
		if got := p.Receive(); got != "" {
			t.Errorf("runtime: got %s", got)
		}
	}), Options{Store: fixedStore})
	if _, err := s.Invoke(t.Context(), watching(false), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, s, isA[Disconnected])
	if err := s.Redial(t.Context()); err != nil {
		t.Fatal(err)
	}
	until(t, s, declined)
	s.Close()
}

// Allowing answers what still can be answered, the newest of each file, and
// all that comes later.
func TestAllowUploads(t *testing.T) {
	allowed := make(chan struct{})
	s := dial(t, serve(t, func(p *peer) {
		p.Send(fileRequest("/out/old"))
		p.Bye()
	}, func(p *peer) {
		for _, path := range []string{"/out/a", "/out/b", "/out/a"} {
			p.Send(fileRequest(path))
		}
		<-allowed
		p.Expect(protocol.TypeArtifactUploadResponse)
		p.Expect(protocol.TypeArtifactUploadResponse)
		p.Send(fileRequest("/out/c"))
		p.Expect(protocol.TypeArtifactUploadResponse)
		p.Bye()
	}), Options{Store: fixedStore})
	until(t, s, isA[Disconnected])
	if err := s.Redial(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < 3; {
		for _, e := range until(t, s, declined) {
			if declined(e) {
				n++
			}
		}
	}
	if n := s.AllowUploads(); n != 2 {
		t.Errorf("%d files are answered, want the newest of two", n)
	}
	close(allowed)
	events := until(t, s, isA[Disconnected])
	offered := map[string]bool{}
	for _, e := range only[ArtifactChanged](events) {
		if e.Artifact.State == ArtifactOffered {
			offered[e.Artifact.Filepath] = true
		}
	}
	if len(offered) != 3 {
		t.Errorf("offered: %v", offered)
	}
	if n := s.AllowUploads(); n != 0 {
		t.Errorf("%d files are answered again", n)
	}
}

// A flood of files that nobody asked for costs no memory without end.
func TestUnaskedAreBounded(t *testing.T) {
	const files = 3 * maxUnrequested
	s := dial(t, serve(t, func(p *peer) {
		for i := range files {
			p.Send(fileRequest(fmt.Sprintf("/out/%d", i)))
		}
		p.Wait()
	}), Options{Store: fixedStore})
	for n := 0; n < files; {
		events, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if declined(e) {
				n++
			}
		}
	}
	if n := s.AllowUploads(); n != maxUnrequested {
		t.Errorf("%d are remembered, want %d", n, maxUnrequested)
	}
}

// A runtime waits 60 s for an answer that does not come, and End does not wait
// with it: only for late files, and for uploads that are under way.
func TestEndAfterDeclining(t *testing.T) {
	for name, tt := range map[string]struct {
		store Store
		post  bool // the request has commands after the agent
		files []string
		want  time.Duration
		ends  bool // the runtime is told that the session ends
	}{
		"no store":                      {nil, false, []string{"/out/a"}, 0, false},
		"no store, and no file":         {nil, false, nil, 0, false},
		"no store, commands after":      {nil, true, []string{"/out/a"}, lateFiles, true},
		"one declined":                  {fixedStore, false, []string{"/out/secret"}, lateFiles, true},
		"one failed without an address": {brokenStore, false, []string{"/out/a"}, lateFiles, true},
		"one under way too":             {slowStore(20 * time.Second), false, []string{"/out/secret", "/out/a"}, 20 * time.Second, true},
		"none declined":                 {slowStore(58 * time.Second), false, []string{"/out/a"}, 60 * time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{Store: tt.store, PingInterval: -1, NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					for _, path := range tt.files {
						p.Send(fileRequest(path))
					}
					p.Send(resultFrame)
					ended := typeOf(p.Receive())
					for ended == protocol.TypeArtifactUploadResponse {
						ended = typeOf(p.Receive())
					}
					if told := ended == protocol.TypeEndSession; told != tt.ends {
						t.Errorf("runtime: told of the end: %v, want %v", told, tt.ends)
					}
					if tt.ends {
						confirm := time.AfterFunc(60*time.Second, func() { p.Send(confirmFrame) })
						defer confirm.Stop()
						p.Wait()
					}
				})})
				inv := watching(false)
				if tt.post {
					inv.PostCommands = []protocol.Command{{Command: "true"}}
				}
				if _, err := s.Invoke(t.Context(), inv, RunOptions{}); err != nil {
					t.Fatal(err)
				}
				until(t, s, inState(Succeeded))
				all := drain(t, s)
				synctest.Wait()
				began := time.Now()
				if err := s.End(t.Context()); err != nil {
					t.Errorf("end: %v", err)
				}
				if took := time.Since(began); took != tt.want {
					t.Errorf("it took %v, want %v", took, tt.want)
				}
				<-all
			})
		})
	}
}

var brokenStore = StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
	return Upload{}, errors.New("the disk is full")
})

// slowStore declines what is named secret, and takes its time to store the
// rest.
func slowStore(pause time.Duration) Store {
	return storeFunc(func(_ context.Context, req *protocol.ArtifactUploadRequest, report func(Progress)) (Upload, error) {
		if strings.HasSuffix(req.Filepath, "secret") {
			return Upload{}, ErrDeclined
		}
		time.AfterFunc(pause, func() { report(Progress{State: ArtifactStored}) })
		return Upload{URL: "http://store"}, nil
	})
}

// Query with directories and no Store returns when the result is there.
func TestQueryWithoutAStoreDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := QueryOptions{Options: Options{PingInterval: -1, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(fileRequest("/out/a"))
			p.Send(resultFrame)
			p.Wait()
		})}}
		began := time.Now()
		if _, err := Query(t.Context(), "runtime", watching(false), opts); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v", took)
		}
	})
}
