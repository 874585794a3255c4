package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

// Blocking calls at the same time wait for each other.
func TestCallsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 4
		s := dial(t, "runtime", netPipes(t, func(p *peer) {
			for range calls {
				if typeOf(p.Receive()) == protocol.TypeCommandExecution {
					sleep(time.Second)
					p.Send(`{"message_type":"command_execution_result_message","results":[]}`)
					continue
				}
				p.Send(assistant("at work"))
				sleep(time.Second)
				p.Send(resultFrame)
			}
			p.Wait()
		}).Options)
		began := time.Now()
		var wg sync.WaitGroup
		for range calls - 1 {
			wg.Go(func() {
				said := 0
				result, err := s.Query(t.Context(), hello(), CallOptions{OnAssistant: func(*protocol.Assistant) { said++ }})
				if err != nil || *result.Text != "done" || said != 1 {
					t.Errorf("%v, %v, %d messages", result, err, said)
				}
			})
		}
		wg.Go(func() {
			if _, err := s.Commands(t.Context(), &protocol.CommandExecution{Commands: []protocol.Command{{Command: "ls"}}}, CallOptions{}); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if took := time.Since(began); took != calls*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// A call that waits for its turn ends with its context, or with the session.
func TestTurnNeverCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", netPipes(t, (*peer).Wait).Options)
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.Query(t.Context(), hello(), CallOptions{}); err == nil {
				t.Error("the first call ended without an error")
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Query(ctx, hello(), CallOptions{}); !errors.Is(err, ErrCancelled) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the second call: %v", err)
		}
		wg.Go(func() {
			if _, err := s.Query(t.Context(), hello(), CallOptions{}); !errors.Is(err, ErrClosed) {
				t.Errorf("the third call: %v", err)
			}
		})
		synctest.Wait()
		s.Close()
		wg.Wait()
	})
}

// After a cancel nobody is called, nothing is answered, and what came all the
// same is not returned.
func TestNothingAfterACancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		opts := netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(fileRequest("/out/asked-before"))
			p.Send(fileRequest("/out/asked-before")) // waits behind the first
			p.Send(assistant("before"))
			p.Expect(protocol.TypeCancel)
			p.Send(assistant("after"))
			p.Send(fileRequest("/out/asked-after"))
			p.Send(failure("after"))
			p.Send(resultFrame)
			if got := p.Receive(); got != "" {
				t.Errorf("the runtime got %s", got)
			}
		})
		asking := make(chan struct{})
		opts.AllowUploads = true
		opts.Store = StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
			if ctx.Err() != nil {
				t.Error("the store is asked after the cancel")
			}
			<-asking // the answer is ready only after the cancel
			return Upload{URL: "http://store"}, nil
		})
		var heard []string
		note := func(what string) {
			if ctx.Err() != nil {
				heard = append(heard, what)
			}
		}
		opts.OnEvent = func(e Event) { note(fmt.Sprintf("%T", e)) }
		opts.OnArtifact = func(Artifact) { note("artifact") }
		opts.OnError = func(*protocol.Error) { note("error") }
		opts.OnAssistant = func(m *protocol.Assistant) {
			note(m.TextBlocks[0])
			synctest.Wait() // until the store is asked
			cancel()
			synctest.Wait()
			close(asking)
		}
		if result, err := Query(ctx, "runtime", hello(), opts); result != nil || !errors.Is(err, ErrCancelled) {
			t.Errorf("%v, %v", result, err)
		}
		if len(heard) > 0 {
			t.Errorf("called after the cancel: %q", heard)
		}
	})
}

// The runs of a cancelled call are no burden for the next.
func TestCallAfterACancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Expect(protocol.TypeCancel)
			p.Send(cancelledFrame)
			p.Expect(protocol.TypeInvocation)
			p.Send(fileRequest("/out/a"))
			p.Expect(protocol.TypeArtifactUploadResponse)
			p.Send(resultFrame)
			p.Wait()
		})
		opts.AllowUploads = true
		opts.Store = StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
			return Upload{URL: "http://store"}, nil
		})
		s := dial(t, "runtime", opts.Options)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Query(ctx, hello(), CallOptions{}); !errors.Is(err, ErrCancelled) {
			t.Errorf("the first call: %v", err)
		}
		if _, err := s.Query(t.Context(), hello(), CallOptions{}); err != nil {
			t.Errorf("the second call: %v", err)
		}
	})
}

func TestWaitAfterError(t *testing.T) {
	const patience = 40 * time.Second
	for name, tt := range map[string]struct {
		rest func(*peer)
		want string // of the error
		took time.Duration
		said []string
	}{
		"a result follows": {func(p *peer) {
			sleep(patience / 2)
			p.Send(resultFrame)
		}, "", patience / 2, nil},
		"signs of life, then a result": {func(p *peer) {
			sleep(patience / 2)
			p.Send(heartbeatFrame)
			sleep(2 * patience)
			p.Send(assistant("went on"))
			p.Send(resultFrame)
		}, "", patience/2 + 2*patience, []string{"went on"}},
		"nothing follows": {func(*peer) {}, "first", patience, nil},
		"a second error": {func(p *peer) {
			sleep(patience / 2)
			p.Send(failure("second"))
		}, "second", patience/2 + patience, nil},
		"the connection goes": {func(p *peer) {
			sleep(time.Second)
			p.Close()
		}, "first", time.Second, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{PingInterval: -1, NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(failure("first"))
					tt.rest(p)
					p.Wait()
				})})
				var said []string
				began := time.Now()
				_, err := s.Query(t.Context(), hello(), CallOptions{
					WaitAfterError: patience,
					OnAssistant:    func(m *protocol.Assistant) { said = append(said, m.TextBlocks...) },
				})
				if got := fmt.Sprint(err); got != tt.want && (tt.want != "" || err != nil) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				if !slices.Equal(said, tt.said) {
					t.Errorf("the agent said %q", said)
				}
			})
		})
	}
}

// A cancel ends a call that waits after an error.
func TestCancelAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(failure("first"))
			p.Expect(protocol.TypeCancel)
			p.Send(cancelledFrame)
			p.Wait()
		}).Options)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := s.Query(ctx, hello(), CallOptions{WaitAfterError: time.Minute}); !errors.Is(err, ErrCancelled) {
			t.Error(err)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// A bare schema goes out in the form of the wire, and the caller's own message
// stays as it is.
func TestBareSchema(t *testing.T) {
	const bare = `{"type":"object"}`
	s := dial(t, serve(t, func(p *peer) {
		m, err := protocol.Decode([]byte(p.Receive()))
		if err != nil {
			t.Error(err)
		} else if got := m.(*protocol.Invocation).OutputSchema; got != protocol.OpenSchema {
			t.Errorf("the runtime got %s", got)
		}
		p.Send(resultFrame)
		p.Wait()
	}), Options{})
	inv := hello()
	inv.OutputSchema = bare
	if _, err := s.Query(t.Context(), inv, CallOptions{}); err != nil {
		t.Error(err)
	}
	if inv.OutputSchema != bare {
		t.Errorf("the caller has %s", inv.OutputSchema)
	}
}

// Nothing to send is an error, not a panic.
func TestNilRequests(t *testing.T) {
	s := dial(t, serve(t, (*peer).Wait), Options{})
	for name, call := range map[string]func() error{
		"Query":            func() error { _, err := Query(t.Context(), "localhost:1", nil, QueryOptions{}); return err },
		"QueryAs":          func() error { _, _, err := QueryAs[any](t.Context(), "localhost:1", nil, QueryOptions{}); return err },
		"Commands":         func() error { _, err := Commands(t.Context(), "localhost:1", nil, QueryOptions{}); return err },
		"Session.Query":    func() error { _, err := s.Query(t.Context(), nil, CallOptions{}); return err },
		"Session.Commands": func() error { _, err := s.Commands(t.Context(), nil, CallOptions{}); return err },
		"Invoke":           func() error { _, err := s.Invoke(t.Context(), nil, RunOptions{}); return err },
		"Execute":          func() error { _, err := s.Execute(t.Context(), nil, RunOptions{}); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "is nil") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRuntimeErrorTellsItsMetadata(t *testing.T) {
	for metadata, want := range map[string]string{
		"":    "fetch failed",
		"{}":  "fetch failed",
		"[1]": "fetch failed ([1])",
		`{"stack":"at x","error_name":"TypeError","cause":"connect\nrefused","attempt":2,"none":null}`:        "fetch failed (attempt: 2, cause: connect refused, error_name: TypeError)",
		`{"error_name":"TypeError","cause":{"error_name":"Error","stack":"Error: bad port\n at x","code":7}}`: "fetch failed (cause: Error: bad port, code: 7, error_name: TypeError)",
		strings.Repeat(`{"a":`, 10) + "1" + strings.Repeat("}", 10):                                           "fetch failed (" + strings.Repeat("a: ", 8) + `{"a":{"a":1}})`,
		`{"cause":"` + strings.Repeat("x", 9000) + `"}`:                                                       "fetch failed (cause: " + strings.Repeat("x", maxDetails-len("cause: ")) + "…)",
	} {
		if got := (&RuntimeError{Message: "fetch failed", Metadata: []byte(metadata)}).Error(); got != want {
			t.Errorf("%s: %q, want %q", metadata, got, want)
		}
	}
}
