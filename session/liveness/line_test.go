package liveness_test

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/session/runtimetest"
)

// line is a network between a session and a runtime in memory, which testing/synctest
// sees through.
type line struct {
	rt *runtimetest.Runtime
	wg sync.WaitGroup

	mu     sync.Mutex
	cut    bool                 // nothing passes, and nobody is told
	delay  func() time.Duration // of each piece; nil: none
	second int                  // how many bytes pass in one; 0: any
	ends   []net.Conn
}

func (l *line) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	far, err := l.rt.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	near, mine := net.Pipe()
	l.mu.Lock()
	l.ends = append(l.ends, far, mine)
	l.mu.Unlock()
	l.wg.Go(func() { l.carry(mine, far) })
	l.wg.Go(func() { l.carry(far, mine) })
	return near, nil
}

// piece is what is under way, and when it arrives.
type piece struct {
	data []byte
	at   time.Time
	err  error // of reading: the last piece
}

// carry copies one direction until either end is closed. Pieces under way do not
// wait for each other, and keep their order.
func (l *line) carry(to, from net.Conn) {
	under := make(chan piece, 64)
	l.wg.Go(func() {
		defer close(under)
		for {
			data := make([]byte, 4096)
			n, err := from.Read(data)
			p := piece{data[:n], time.Now(), err}
			l.mu.Lock()
			if l.delay != nil {
				p.at = p.at.Add(l.delay())
			}
			cut := l.cut
			l.mu.Unlock()
			if !cut || err != nil {
				under <- p
			}
			if err != nil {
				return
			}
		}
	})
	ended := false
	for p := range under {
		time.Sleep(time.Until(p.at))
		l.mu.Lock()
		second := l.second
		l.mu.Unlock()
		if second > 0 {
			time.Sleep(time.Duration(len(p.data)) * time.Second / time.Duration(second))
		}
		if ended {
			continue // the reader must not wait
		}
		if _, err := to.Write(p.data); err != nil || p.err != nil {
			ended = true
			_, _ = to.Close(), from.Close() // a pipe's Close never fails
		}
	}
}

func (l *line) set(change func(*line)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(l)
}

// drop ends all connections, as a peer that is killed.
func (l *line) drop() {
	l.set(func(l *line) {
		for _, c := range l.ends {
			_ = c.Close() // a pipe's Close never fails
		}
	})
}

// trial is a session over a line, and a judge of it that sees what is recorded.
type trial struct {
	t *testing.T
	*line
	*session.Session
	mu    sync.Mutex
	judge liveness.Judge
	stop  context.CancelFunc
}

// Record is session.Recorder's.
func (tr *trial) Record(events []session.Event) error {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for _, ev := range events {
		tr.judge.Apply(ev)
	}
	return nil
}

func (tr *trial) diagnosis() liveness.Diagnosis {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.judge.Diagnosis(time.Now())
}

// start sends a request to an agent, in a bubble of testing/synctest.
func start(t *testing.T, rt runtimetest.Options, opts session.Options) *trial {
	t.Helper()
	tr := &trial{t: t, line: &line{}}
	var err error
	if tr.rt, err = runtimetest.Open(rt); err != nil {
		t.Fatal(err)
	}
	if err := tr.rt.ListenInMemory(t.Context()); err != nil {
		t.Fatal(err)
	}
	opts.NetDial, opts.Recorder = tr.dial, tr
	if tr.Session, err = session.Dial(t.Context(), tr.rt.URL(), opts); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	tr.stop = stop
	if _, err := tr.Invoke(ctx, &protocol.Invocation{SystemPrompt: "s", UserPrompt: "p", Model: "m"}, session.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	return tr
}

// read takes the events, as a program does, until the session's end.
func (tr *trial) read() {
	tr.wg.Go(func() {
		for {
			if _, err := tr.Next(context.Background()); err != nil {
				if err != io.EOF {
					tr.t.Errorf("next: %v", err)
				}
				return
			}
		}
	})
}

// end closes all and waits.
func (tr *trial) end() {
	tr.stop()
	if err := tr.Session.Close(); err != nil {
		tr.t.Error(err)
	}
	tr.drop()
	if err := tr.rt.Close(); err != nil {
		tr.t.Error(err)
	}
	tr.wg.Wait()
}
