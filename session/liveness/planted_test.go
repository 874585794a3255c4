package liveness_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/session/runtimetest"
)

// handler is an agent: it works until ctx ends.
type handler = func(ctx context.Context, out runtimetest.Sender)

func agent(h handler) runtimetest.Handler {
	return func(ctx context.Context, _ *protocol.Invocation, out runtimetest.Sender) (runtimetest.Result, error) {
		h(ctx, out)
		<-ctx.Done()
		return runtimetest.Result{}, ctx.Err()
	}
}

func hangs(ctx context.Context, _ runtimetest.Sender) { <-ctx.Done() }

// says sends messages until one fails.
func says(text string, n int) handler {
	return func(_ context.Context, out runtimetest.Sender) {
		for range n {
			if out.Say(text) != nil {
				return
			}
		}
	}
}

// Each cause that is planted is told by its sentence within 30 s, and no wrong
// alarm comes before it.
func TestPlantedCauses(t *testing.T) {
	tests := []struct {
		name    string
		agent   handler
		runtime runtimetest.Options
		options session.Options
		deaf    bool // the program takes no events
		plant   func(*trial)
		process liveness.Process
		want    liveness.Cause
		text    string
	}{
		{
			name: "agent works or hangs", agent: says("four", 4), want: liveness.NoProgress,
			text: "4 messages, last progress 15 s ago, pings answered, heartbeats regular: the agent works or hangs, the runtime lives.",
		},
		{
			name: "no heartbeats", agent: hangs, runtime: runtimetest.Options{Heartbeat: -1}, want: liveness.Hidden,
			text: "25 s: nothing yet, pings answered: progress can't be seen on this runtime (no heartbeats before 0.14.1); its agent works or hangs.",
		},
		{
			name: "network cut without FIN, or runtime stopped", agent: hangs, plant: cut, want: liveness.Silent,
			text: ": the network is cut, or the runtime or its machine stands still.",
		},
		{
			name: "runtime stopped that was started here", agent: hangs, plant: cut,
			process: liveness.Process{State: liveness.ProcessStopped, ID: 4711}, want: liveness.Stopped,
			text: "The runtime's process is stopped (SIGSTOP).",
		},
		{
			name: "runtime busy that was started here", agent: hangs, plant: cut,
			process: liveness.Process{State: liveness.ProcessRuns}, want: liveness.Silent,
			text: ", though the runtime's process runs: it is too busy to answer, or hangs.",
		},
		{
			name: "network cut with FIN, or runtime killed", agent: hangs, plant: func(tr *trial) { tr.drop() }, want: liveness.Lost,
			text: "The connection broke without a close: the runtime was killed or crashed, or something in between cut it.",
		},
		{
			name: "runtime killed that was started here", agent: hangs, plant: func(tr *trial) { tr.drop() },
			process: liveness.Process{State: liveness.ProcessExited, How: "was killed by SIGKILL"}, want: liveness.Exited,
			text: "The runtime's process is gone: it was killed by SIGKILL.",
		},
		{
			name: "slow network", agent: hangs, want: liveness.Slow, text: ": the network is slow, or the runtime is too busy to answer at once.",
			plant: func(tr *trial) {
				tr.set(func(l *line) { l.delay = func() time.Duration { return 1500 * time.Millisecond } })
			},
		},
		{
			name: "narrow network", agent: func(ctx context.Context, out runtimetest.Sender) {
				time.Sleep(time.Second)
				says(strings.Repeat("wide ", 40_000), 1)(ctx, out)
			},
			plant: func(tr *trial) { tr.set(func(l *line) { l.second = 5000 }) }, want: liveness.Slow,
			text: " so far: the network is slow, or the runtime sends slowly.",
		},
		{
			name: "full queue on our side", agent: says(strings.Repeat("text ", 50), 1000), options: session.Options{QueueBytes: 10_000},
			deaf: true, want: liveness.Behind, text: ": the queue on this side is full, since what came is not taken as fast as it comes.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.runtime.Handler = agent(tt.agent)
				tr := start(t, tt.runtime, tt.options)
				defer tr.end()
				if !tt.deaf {
					tr.read()
				}
				synctest.Wait()
				if tt.plant != nil {
					tt.plant(tr)
				}
				planted := time.Now()
				for {
					time.Sleep(500 * time.Millisecond)
					synctest.Wait()
					if tt.process.State == liveness.ProcessRuns || time.Since(planted) > time.Second {
						tr.mu.Lock()
						tr.judge.SetProcess(tt.process)
						tr.mu.Unlock()
					}
					d := tr.diagnosis()
					switch {
					case d.Cause == tt.want:
						if !strings.Contains(d.Text, tt.text) || !strings.HasSuffix(d.Text, ".") || d.Brief == "" || d.Try == "" {
							t.Errorf("said %+v", d)
						}
						t.Logf("after %v: %s (%s)", time.Since(planted), d.Text, d.Brief)
						return
					case d.Alarm && tt.process.State == liveness.ProcessUnknown:
						t.Fatalf("a wrong alarm after %v: %+v", time.Since(planted), d)
					case time.Since(planted) > 30*time.Second:
						t.Fatalf("after 30 s only: %+v", d)
					}
				}
			})
		})
	}
}

func cut(tr *trial) { tr.set(func(l *line) { l.cut = true }) }

// Healthy runs of 10 h that say little give no alarm: not where the network has
// its moments, nor where a large frame comes, nor after ruse was stopped.
func TestNoFalseAlarm(t *testing.T) {
	quiet := func(ctx context.Context, out runtimetest.Sender) {
		for i := 0; ctx.Err() == nil; i++ {
			if i%5 == 4 {
				says(strings.Repeat("wide ", 100_000), 3)(ctx, out)
			}
			says("still here", 1)(ctx, out)
			select {
			case <-time.After(37 * time.Minute):
			case <-ctx.Done():
			}
		}
	}
	for name, heartbeat := range map[string]time.Duration{"heartbeats": 0, "rare heartbeats": time.Minute, "none": -1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := start(t, runtimetest.Options{Handler: agent(quiet), Heartbeat: heartbeat}, session.Options{})
				defer tr.end()
				tr.read()
				dice := rand.New(rand.NewPCG(1, 2))
				tr.set(func(l *line) {
					l.delay = func() time.Duration { // every 10 min something is sent again
						if time.Now().Unix()%600 < 4 {
							return 2 * time.Second
						}
						return time.Duration(dice.IntN(300)) * time.Millisecond
					}
					l.second = 400_000
				})
				seen := map[liveness.Cause]int{}
				for second := range 10 * 3600 {
					time.Sleep(time.Second)
					if second%9000 == 8999 {
						tr.Suspend()
						time.Sleep(time.Duration(second%7200) * time.Second)
						tr.Resume()
					}
					d := tr.diagnosis()
					seen[d.Cause]++
					if d.Alarm {
						t.Fatalf("after %d s: %+v", second, d)
					}
				}
				t.Logf("%v", seen)
				if heartbeat >= 0 && seen[liveness.NoProgress] == 0 || heartbeat < 0 && seen[liveness.Hidden] == 0 {
					t.Errorf("said of 36,000 s: %v", seen)
				}
			})
		})
	}
}
