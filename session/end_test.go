package session

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

// drain calls Next until the end, as End asks for, and returns all events.
func drain(t *testing.T, s *Session) <-chan []Event {
	all := make(chan []Event, 1)
	go func() { all <- rest(t, s) }()
	return all
}

func TestEndConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeFunc(func(_ context.Context, _ *protocol.ArtifactUploadRequest, report func(Progress)) (Upload, error) {
			return Upload{URL: "http://store"}, nil
		})
		s := dial(t, "runtime", Options{Store: store, PingInterval: -1, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(resultFrame)
			p.Expect(protocol.TypeEndSession)
			sleep(3 * time.Second)
			p.Send(fileRequest("/out/late"))
			p.Expect(protocol.TypeArtifactUploadResponse)
			sleep(30 * time.Second)
			p.Send(confirmFrame)
			p.Bye()
		})})
		inv := hello()
		inv.ArtifactsDirs = []string{"/out"}
		if _, err := s.Invoke(t.Context(), inv, RunOptions{}); err != nil {
			t.Fatal(err)
		}
		until(t, s, inState(Succeeded))
		all := drain(t, s)
		if err := s.End(t.Context()); err != nil {
			t.Errorf("end: %v", err)
		}
		events := <-all
		if got := traffic(events); got != "FX" {
			t.Errorf("traffic %s, want the late file and the confirmation", got)
		}
		if got := artifactStates(events); got != "1 asked, 1 offered" {
			t.Errorf("artifacts: %s", got)
		}
	})
}

func TestEndWithoutAnswer(t *testing.T) {
	for name, tt := range map[string]struct {
		dirs []string
		wait time.Duration
		ctx  time.Duration
		want error
	}{
		"nothing to wait for": {nil, endQuiet, hour, ErrNotConfirmed},
		"late files":          {[]string{"/out"}, lateFiles, hour, ErrNotConfirmed},
		"the caller's limit":  {[]string{"/out"}, time.Second, time.Second, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{Store: fixedStore, PingInterval: -1, NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(resultFrame)
					p.Wait()
				})})
				inv := hello()
				inv.ArtifactsDirs = tt.dirs
				if _, err := s.Invoke(t.Context(), inv, RunOptions{}); err != nil {
					t.Fatal(err)
				}
				until(t, s, inState(Succeeded))
				all := drain(t, s)
				ctx, cancel := context.WithTimeout(t.Context(), tt.ctx)
				defer cancel()
				began := time.Now()
				if err := s.End(ctx); !errors.Is(err, tt.want) {
					t.Errorf("end: %v, want %v", err, tt.want)
				}
				if took := time.Since(began); took != tt.wait {
					t.Errorf("it took %v, want %v", took, tt.wait)
				}
				<-all
			})
		})
	}
}

// A runtime that is silent is waited for as long as something is handed over,
// or it may have something to say.
func TestEndWaitsForWhatComes(t *testing.T) {
	top := `{"message_type":"result_message","structured_output":{}}`
	for name, tt := range map[string]struct {
		result string
		post   bool
		rest   func(*peer) // after the end was announced
		want   time.Duration
	}{
		"an upload": {resultFrame, false, func(p *peer) {
			p.Send(fileRequest("/out/a"))
			p.Expect(protocol.TypeArtifactUploadResponse)
		}, 20*time.Second + lateFiles},
		"messages": {resultFrame, false, func(p *peer) {
			for range 5 {
				sleep(3 * time.Second)
				p.Send(assistant("still here"))
			}
		}, 15*time.Second + lateFiles},
		"commands after a result of 0.4": {top, true, func(*peer) {}, drainTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{Store: slowStore(20 * time.Second), PingInterval: -1, NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(tt.result)
					p.Expect(protocol.TypeEndSession)
					tt.rest(p)
					p.Wait()
				})})
				inv := watching(false)
				if tt.post {
					inv.PostCommands = []protocol.Command{{Command: "make"}}
				}
				if _, err := s.Invoke(t.Context(), inv, RunOptions{}); err != nil {
					t.Fatal(err)
				}
				until(t, s, inState(Succeeded))
				all := drain(t, s)
				began := time.Now()
				if err := s.End(t.Context()); !errors.Is(err, ErrNotConfirmed) {
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

// No request begins while the session ends.
func TestRequestsDuringEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeEndSession)
			sleep(time.Second)
			p.Bye()
		})})
		ended := make(chan error)
		go func() { ended <- s.End(t.Context()) }()
		synctest.Wait()
		if _, err := s.Query(t.Context(), hello(), CallOptions{}); !errors.Is(err, ErrBusy) {
			t.Errorf("query: %v, want ErrBusy", err)
		}
		if err := s.End(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("a second end: %v, want ErrBusy", err)
		}
		if err := <-ended; err != nil {
			t.Errorf("end: %v", err)
		}
	})
}

// 0.4 does not confirm: it closes.
func TestEndClosed(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeEndSession)
		p.Bye()
	}), Options{})
	all := drain(t, s)
	if err := s.End(t.Context()); err != nil {
		t.Errorf("end: %v", err)
	}
	<-all
	if err := s.End(t.Context()); err != nil {
		t.Errorf("a second end: %v", err)
	}
}

// faultyConn is a connection that panics after the upgrade.
type faultyConn struct {
	net.Conn
	reads, writes int // how many succeed
}

func (c *faultyConn) Read(p []byte) (int, error) {
	if c.reads--; c.reads < 0 {
		panic("no more reads")
	}
	return c.Conn.Read(p)
}

func (c *faultyConn) Write(p []byte) (int, error) {
	if c.writes--; c.writes < 0 {
		panic("no more writes")
	}
	return c.Conn.Write(p)
}

// A panic in a goroutine of the session is a Fault, and costs the connection.
func TestPanics(t *testing.T) {
	for name, conn := range map[string]faultyConn{
		"reader": {reads: 1, writes: 1000},
		"writer": {reads: 1000, writes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inner := pipes(t, (*peer).Wait, (*peer).Wait)
				faulty := true
				s := dial(t, "runtime", Options{NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
					c, err := inner(ctx, network, addr)
					if faulty {
						faulty = false
						conn.Conn = c
						return &conn, err
					}
					return c, err
				}})
				if name == "writer" { // the reader does not wait for anybody
					if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
						t.Fatal(err)
					}
				}
				events := until(t, s, isA[Disconnected])
				if faults := only[Fault](events); len(faults) != 1 {
					t.Errorf("faults: %+v", faults)
				}
				if end := only[Disconnected](events)[0]; end.Err == nil {
					t.Errorf("end: %+v", end)
				}
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
					t.Errorf("the session does not go on: %v", err)
				}
			})
		})
	}
}
