package runtimetest

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
)

// memoryHost is the name of a runtime in memory. Names below localhost are this
// machine's, and no resolver is asked for them (RFC 6761).
const memoryHost = "demo.localhost"

// ListenInMemory is Listen for clients in this process: [Runtime.Dial] alone
// reaches the runtime. Connections are net.Pipes, which testing/synctest sees
// through.
func (r *Runtime) ListenInMemory(ctx context.Context) error {
	return r.Serve(ctx, &memory{conns: make(chan net.Conn), closed: make(chan struct{})})
}

// Dial connects to a runtime in memory where addr is that of its URL, and to any
// other address as usual. It is made for NetDial of a session's options, and
// NetDialContext of a websocket.Dialer.
func (r *Runtime) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	m, ok := r.Addr().(*memory)
	if err != nil || host != memoryHost || !ok {
		var d net.Dialer
		return d.DialContext(ctx, network, addr)
	}
	near, far := net.Pipe()
	select {
	case m.conns <- far:
		return near, nil
	case <-m.closed:
		return nil, fmt.Errorf("dialing a runtime in memory: %w", syscall.ECONNREFUSED)
	case <-ctx.Done():
		return nil, fmt.Errorf("dialing a runtime in memory: %w", ctx.Err())
	}
}

// memory is a listener in memory, and its address.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error   { m.once.Do(func() { close(m.closed) }); return nil }
func (m *memory) Addr() net.Addr { return m }
func (*memory) Network() string  { return "memory" }
func (*memory) String() string   { return memoryHost }
