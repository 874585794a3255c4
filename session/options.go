package session

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"ruse/protocol"
)

// Options say how a session connects and behaves. The zero value is good.
type Options struct {
	// Header is sent with the upgrade. Its values are never shown.
	Header http.Header
	// TLS is used for wss; nil means the system's defaults.
	TLS *tls.Config
	// HandshakeTimeout bounds the whole dial, from DNS to the upgrade; 0: 15 s.
	HandshakeTimeout time.Duration
	// Proxy finds the proxy for a target, an http or https URL without
	// credentials; nil reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY at each dial
	// and goes to loopback directly. Proxies speak http, https or socks5.
	Proxy func(target *url.URL) (*url.URL, error)
	// NetDial makes the connection below TLS and the proxy; nil: net.Dialer.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Recorder takes every event; nil: none.
	Recorder Recorder
	// AfterRun is the number of a run after which those of this session are numbered,
	// for who shows the runs of several sessions.
	AfterRun RunID
	// Store takes artifacts; nil: they are declined. Close waits for it: Offer
	// must end when its context does.
	Store Store
	// AllowUploads lets the Store be asked about every file that a runtime has. By
	// default a file is declined, with ErrUnrequested, while no request of its
	// connection has named a directory. See also Session.AllowUploads.
	AllowUploads bool
	// Secrets are redacted always, besides those of each request and the
	// credentials in the address and the header.
	Secrets []string
	// QueueBytes bounds what waits for Next; 0: 8 MiB, more than comes in the
	// time that a screen shows one frame. A larger frame passes alone.
	QueueBytes int
	// PingInterval is the time between pings; 0: 20 s, negative: none. While a run
	// is under way it is 5 s at most.
	PingInterval time.Duration
	// PongTimeout is how long a ping may stay without a pong or a frame before
	// the connection is given up; 0: 30 s, negative: for ever.
	PongTimeout time.Duration
	// CancelGrace is how long a runtime may take to end a cancelled run before
	// the connection is closed; 0: 5 s. The runtime may still be at work then.
	CancelGrace time.Duration
	// Compat says with which generations' field names requests are sent. The zero
	// value writes old and new ones side by side.
	Compat protocol.Compat
}

func (o Options) withDefaults() Options {
	setDefault(&o.HandshakeTimeout, 15*time.Second)
	setDefault(&o.QueueBytes, 8<<20)
	setDefault(&o.PingInterval, 20*time.Second)
	setDefault(&o.PongTimeout, 30*time.Second)
	setDefault(&o.CancelGrace, 5*time.Second)
	if o.NetDial == nil {
		o.NetDial = new(net.Dialer).DialContext
	}
	return o
}

func setDefault[T time.Duration | int](v *T, def T) {
	if *v == 0 {
		*v = def
	}
}
