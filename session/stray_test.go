package session

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"ruse/protocol"
)

const commandResult = `{"message_type":"command_execution_result_message","results":[{"command":"false","exit_code":1}]}`

// Which result is a request's answer, its run says: none that came before the
// request, a second one, or the other kind's.
func TestStrayResults(t *testing.T) {
	another := strings.Replace(resultFrame, "done", "another", 1)
	for name, tt := range map[string]struct {
		request func(context.Context, *Session) (RunID, error)
		before  string
		after   []string
		want    string // of each result: stray, or its text
	}{
		"before the request": {
			func(ctx context.Context, s *Session) (RunID, error) { return s.Invoke(ctx, hello(), RunOptions{}) },
			another,
			[]string{resultFrame},
			"no request was sent before it; ",
		},
		"a second one": {
			func(ctx context.Context, s *Session) (RunID, error) { return s.Invoke(ctx, hello(), RunOptions{}) },
			"",
			[]string{resultFrame, another},
			"; the request had its result already",
		},
		"of commands": {
			func(ctx context.Context, s *Session) (RunID, error) { return s.Invoke(ctx, hello(), RunOptions{}) },
			"",
			[]string{commandResult, resultFrame, commandResult},
			"the request was for the agent, and this is a result of commands; ; the request was for the agent, and this is a result of commands",
		},
		"of the agent": {
			func(ctx context.Context, s *Session) (RunID, error) {
				return s.Execute(ctx, &protocol.CommandExecution{Commands: []protocol.Command{{Command: "false"}}}, RunOptions{})
			},
			"",
			[]string{resultFrame, commandResult},
			"the request was for commands, and this is a result of the agent; ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
					if tt.before != "" {
						p.Send(tt.before)
					}
					p.Receive()
					p.Send(assistant("at work"))
					for _, frame := range tt.after {
						p.Send(frame)
					}
					p.Bye()
				})})
				synctest.Wait()
				if _, err := tt.request(t.Context(), s); err != nil {
					t.Fatal(err)
				}
				events := until(t, s, isA[Disconnected])
				wantStates(t, events, "1 sending, 1 running, 1 succeeded")
				var got []string
				for _, e := range only[Received](events) {
					if letter := letterOf(e.Message); letter == "R" || letter == "C" {
						got = append(got, e.Stray)
					}
				}
				if strings.Join(got, "; ") != tt.want {
					t.Errorf("got %q\nwant %q", strings.Join(got, "; "), tt.want)
				}
			})
		})
	}
}

// A call returns the answer, not the first result.
func TestQueryReturnsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Send(strings.Replace(resultFrame, "done", "stray", 1))
			p.Expect(protocol.TypeInvocation)
			p.Send(commandResult)
			p.Send(resultFrame)
			p.Send(strings.Replace(resultFrame, "done", "second", 1))
			p.Wait()
		})})
		synctest.Wait()
		if result, err := s.Query(t.Context(), hello(), CallOptions{}); err != nil || *result.Text != "done" {
			t.Errorf("%v, %v", result, err)
		}
	})
}
