package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

func netPipes(t *testing.T, scripts ...func(*peer)) QueryOptions {
	return QueryOptions{Options: Options{NetDial: pipes(t, scripts...)}}
}

func TestQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("one"))
			p.Send(`{"message_type":"command_output_message","stream":"stderr","text":"out","command":"ls"}`)
			p.Send(fileRequest("/out/a"))
			p.Expect(protocol.TypeArtifactUploadResponse)
			p.Send(resultFrame)
			p.Goodbye()
		})
		var log []string
		opts.AllowUploads = true
		opts.Store = StoreFunc(func(context.Context, *protocol.ArtifactUploadRequest) (Upload, error) {
			return Upload{URL: "http://store"}, nil
		})
		opts.OnAssistant = func(m *protocol.Assistant) { log = append(log, m.TextBlocks...) }
		opts.OnCommandOutput = func(m *protocol.CommandOutput) { log = append(log, m.Stream+" "+m.Text) }
		opts.OnArtifact = func(a Artifact) { log = append(log, a.State.String()) }
		events := 0
		opts.OnEvent = func(Event) { events++ }
		result, err := Query(t.Context(), "runtime", hello(), opts)
		if err != nil || *result.Text != "done" {
			t.Fatalf("%v, %v", result, err)
		}
		if want := []string{"one", "stderr out", "asked", "offered"}; !slices.Equal(log, want) {
			t.Errorf("handlers: %q, want %q", log, want)
		}
		if events < len(log) {
			t.Errorf("%d events", events)
		}
	})
}

func TestQueryAs(t *testing.T) {
	type stats struct {
		Files int `json:"files"`
	}
	script := func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"result_message","metadata":{"num_turns":3},"data":{"type":"structured_output","structured_output":{"files":7}}}`)
		p.Goodbye()
	}
	synctest.Test(t, func(t *testing.T) {
		got, result, err := QueryAs[stats](t.Context(), "runtime", hello(), netPipes(t, script))
		if err != nil || got.Files != 7 || string(result.Metadata) != `{"num_turns":3}` {
			t.Errorf("%+v, %+v, %v", got, result, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		_, result, err := QueryAs[[]string](t.Context(), "runtime", hello(), netPipes(t, script))
		if err == nil || result == nil {
			t.Errorf("%+v, %v; want the result and an error", result, err)
		}
	})
}

func TestQueryErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		script  func(*peer)
		timeout time.Duration
		want    error
		took    time.Duration
	}{
		"error": {func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(failure("fetch failed"))
			p.Wait()
		}, 0, &RuntimeError{Message: "fetch failed"}, 0},
		"schema required": {func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(failure(`"undefined" is not valid JSON`))
			p.Wait()
		}, 0, ErrSchemaRequired, 0},
		"lost": {func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Close()
		}, 0, ErrNoResult, 0},
		"closed without a word": {func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Bye()
		}, 0, ErrNoResult, 0},
		"the wrong result": {func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(`{"message_type":"command_execution_result_message","results":[]}`)
			p.Bye()
		}, 0, ErrNoResult, 0},
		"a result without data": {func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(`{"message_type":"result_message","metadata":{"num_turns":1}}`)
			p.Wait()
		}, 0, ErrNoAnswer, 0},
		"timeout": {(*peer).Wait, time.Minute, ErrTimeout, time.Minute + 5*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opts := netPipes(t, tt.script)
				opts.Timeout = tt.timeout
				began := time.Now()
				_, err := Query(t.Context(), "runtime", hello(), opts)
				var re, want *RuntimeError
				if errors.As(tt.want, &want) {
					if !errors.As(err, &re) || re.Message != want.Message {
						t.Errorf("got %v, want %v", err, want)
					}
				} else if !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
			})
		})
	}
	if _, err := Query(t.Context(), "tcp://x", hello(), QueryOptions{}); err == nil || !strings.Contains(err.Error(), "ws or wss") {
		t.Errorf("a bad address: %v", err)
	}
}

func TestQueryCancelled(t *testing.T) {
	stop := errors.New("the user has seen enough")
	for name, tt := range map[string]struct {
		answer func(*peer)
		took   time.Duration
		want   error
	}{
		"answered":   {func(p *peer) { p.Send(cancelledFrame); p.Wait() }, 2 * time.Second, ErrCancelled},
		"ignored":    {(*peer).Wait, 5 * time.Second, ErrCancelled},
		"closed":     {(*peer).Bye, 2 * time.Second, ErrCancelled},
		"finished":   {func(p *peer) { p.Send(resultFrame); p.Wait() }, 2 * time.Second, ErrCancelled},
		"complained": {func(p *peer) { p.Send(failure("aborted")); p.Send(cancelledFrame); p.Wait() }, 2 * time.Second, ErrCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				began := time.Now()
				_, err := Query(ctx, "runtime", hello(), QueryOptions{
					Options: Options{NetDial: pipes(t, func(p *peer) {
						p.Expect(protocol.TypeInvocation)
						cancel(stop)
						p.Expect(protocol.TypeCancel)
						if name != "ignored" {
							sleep(2 * time.Second)
						}
						tt.answer(p)
					})},
				})
				if !errors.Is(err, tt.want) || tt.want != nil && !errors.Is(err, stop) {
					t.Errorf("got %v, want %v and the cause", err, tt.want)
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
			})
		})
	}
}

func TestQueryCancelledEarly(t *testing.T) {
	stop := errors.New("never mind")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	_, err := Query(ctx, "localhost:1", hello(), QueryOptions{})
	for _, want := range []error{ErrCancelled, context.Canceled, stop} {
		if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

func TestCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result, err := Commands(t.Context(), "runtime", &protocol.CommandExecution{
			Commands: []protocol.Command{{Command: "exit 7"}, {Command: "true"}},
		}, netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeCommandExecution)
			p.Send(`{"message_type":"command_execution_result_message","results":[{"command":"exit 7","exit_code":7}]}`)
			p.Goodbye()
		}))
		if err != nil || len(result.Results) != 1 || result.Results[0].ExitCode != 7 {
			t.Errorf("%+v, %v", result, err)
		}
	})
}

// A call that returned at an error leaves a run behind that may go on: the next
// call waits it out, where the runtime refuses, and gets only its own messages.
func TestQueryAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(failure("tool call failed, going on"))
			p.Expect(protocol.TypeInvocation)
			p.Send(busyFrame)
			sleep(10 * time.Second)
			p.Send(assistant("recovered"))
			p.Send(resultFrame)
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("second"))
			p.Send(strings.Replace(resultFrame, "done", "done again", 1))
			p.Wait()
		}).Options)
		if _, err := s.Query(t.Context(), hello(), CallOptions{}); err == nil {
			t.Fatal("no error")
		}
		var said, failed []string
		result, err := s.Query(t.Context(), hello(), CallOptions{
			OnAssistant: func(m *protocol.Assistant) { said = append(said, m.TextBlocks...) },
			OnError:     func(m *protocol.Error) { failed = append(failed, m.Text) },
		})
		if err != nil || *result.Text != "done again" {
			t.Fatalf("%v, %v", result, err)
		}
		if want := []string{"second"}; !slices.Equal(said, want) || failed != nil {
			t.Errorf("the agent said %q, errors %q", said, failed)
		}
	})
}

// A handler's panic is the caller's, and leaves nothing behind.
func TestHandlerPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			if v := recover(); v != "mine" {
				t.Errorf("recovered %v", v)
			}
		}()
		opts := netPipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("one"))
			p.Wait()
		})
		opts.OnAssistant = func(*protocol.Assistant) { panic("mine") }
		_, _ = Query(t.Context(), "runtime", hello(), opts)
	})
}
