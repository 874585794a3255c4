package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// privateHost is the name of a runtime that ListenPrivate serves. Names below
// localhost are this machine's, and no resolver is asked for them (RFC 6761).
const privateHost = "demo.localhost"

// ListenPrivate is Listen for a client of the same user: it serves on a socket
// in a folder that nobody else may enter, and [Runtime.Dial] reaches it. The
// folder goes with Close.
func (r *Runtime) ListenPrivate(ctx context.Context) error {
	// A socket's path has about 100 bytes, less than some temporary folders take.
	var errs []error
	for _, parent := range []string{"", "/tmp"} {
		dir, err := os.MkdirTemp(parent, "ruse-demo-") // 0700
		if err != nil {
			errs = append(errs, err)
			continue
		}
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "unix", filepath.Join(dir, "socket"))
		if err != nil {
			errs = append(errs, err, os.RemoveAll(dir))
			continue
		}
		r.mu.Lock()
		r.private = append(r.private, dir)
		r.mu.Unlock()
		return r.Serve(ctx, l)
	}
	return fmt.Errorf("listening on a private socket: %w", errors.Join(errs...))
}

// Dial connects to a runtime that ListenPrivate serves where addr is that of
// its URL, and to any other address as usual. It is made for NetDial of a
// session's options.
func (r *Runtime) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	if host, _, err := net.SplitHostPort(addr); err == nil && host == privateHost {
		if at := r.Addr(); at != nil {
			return d.DialContext(ctx, at.Network(), at.String())
		}
	}
	return d.DialContext(ctx, network, addr)
}

// removePrivate removes the folders of private sockets.
func (r *Runtime) removePrivate() error {
	var errs []error
	for _, dir := range r.private {
		errs = append(errs, os.RemoveAll(dir))
	}
	return errors.Join(errs...)
}
