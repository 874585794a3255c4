package session

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

const (
	userAgent = "ruse"
	// readBuffer and writeBuffer are gorilla's buffers, in bytes. A large read
	// buffer takes many small frames in one system call; a request up to
	// writeBuffer goes out in one WebSocket frame.
	readBuffer  = 64 << 10
	writeBuffer = 64 << 10
	// maxUpgrade bounds what a server may send before the upgrade is done, in
	// bytes; gorilla sets no bound of its own.
	maxUpgrade = 256 << 10
	// maxBody bounds what is shown of a server's words in an error, in bytes.
	maxBody = 512
)

// dialer makes one connection.
type dialer struct {
	addr   *Address
	opts   *Options
	redact *protocol.Redactor

	conn  *guardedConn       // the connection under the upgrade
	via   string             // the proxy's address, masked
	login *protocol.Redactor // of the proxy's credentials; nil: there are none
	asked bool               // the server asked for a client certificate, and there is none
}

func (d *dialer) secure() bool { return d.addr.url.Scheme == "wss" }

// dial connects, from DNS to the upgrade, within the handshake timeout. Every
// error is a *DialError.
func (d *dialer) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.opts.HandshakeTimeout)
	defer cancel()
	open := func(ctx context.Context, _, addr string) (net.Conn, error) { return d.open(ctx, addr) }
	ws := websocket.Dialer{
		// Proxies and TLS are ours: gorilla knows no https proxy, panics on a bare
		// "407", and does not tell the layers apart.
		NetDialContext:    open,
		NetDialTLSContext: open,
		ReadBufferSize:    readBuffer,
		WriteBufferSize:   writeBuffer,
	}
	conn, resp, err := ws.DialContext(ctx, d.addr.url.String(), d.header())
	if d.conn != nil && d.conn.unwatch != nil && !d.conn.unwatch() && err == nil {
		// ctx ended, and closed the connection, just after the upgrade.
		err = ended(ctx)
	}
	if err != nil {
		if d.conn != nil {
			d.conn.Close()
		}
		if resp != nil {
			defer resp.Body.Close()
		}
		return nil, d.explain(ctx, resp, err)
	}
	d.conn.unguard()
	return conn, nil
}

func (d *dialer) header() http.Header {
	h := d.opts.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	if h.Get("Authorization") == "" && d.addr.user != nil {
		h.Set("Authorization", d.addr.authorization())
	}
	if h.Get("User-Agent") == "" {
		h.Set("User-Agent", userAgent)
	}
	return h
}

// open makes the connection that the upgrade then runs on: TCP, a tunnel where
// a proxy is set, TLS for wss.
func (d *dialer) open(ctx context.Context, addr string) (net.Conn, error) {
	via, err := d.findProxy()
	if err != nil {
		return nil, d.fail(LayerProxy, err)
	}
	var conn net.Conn
	if via == nil {
		conn, err = d.opts.NetDial(ctx, "tcp", addr)
		if err != nil {
			return nil, d.fail(tcpLayer(err), err)
		}
	} else {
		d.via = maskURL(via, false)
		d.login = protocol.NewRedactor((&Address{url: via, user: via.User}).credentials()...)
		conn, err = d.tunnel(ctx, via, addr)
		if err != nil {
			return nil, d.fail(LayerProxy, err)
		}
	}
	if d.secure() {
		secure := tls.Client(conn, d.tlsConfig())
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, d.fail(LayerTLS, d.certificate(err))
		}
		conn = secure
	}
	d.conn = &guardedConn{Conn: conn}
	d.conn.left.Store(maxUpgrade)
	// A cancelled context does not stop gorilla's wait for an answer.
	d.conn.unwatch = context.AfterFunc(ctx, func() { conn.Close() })
	return d.conn, nil
}

func (d *dialer) tlsConfig() *tls.Config {
	conf := d.opts.TLS.Clone()
	if conf == nil {
		conf = &tls.Config{}
	}
	if conf.ServerName == "" {
		conf.ServerName = d.addr.url.Hostname()
	}
	conf.NextProtos = []string{"http/1.1"} // an upgrade is none of HTTP/2's
	if len(conf.Certificates) == 0 && conf.GetClientCertificate == nil {
		conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			d.asked = true
			return new(tls.Certificate), nil // none
		}
	}
	return conf
}

// certificate adds to an error that a client certificate is the cause, where it
// is. Since TLS 1.3 a server refuses after the handshake, when the upgrade waits
// for its answer, and its alert may get lost.
func (d *dialer) certificate(err error) error {
	remote, ok := errors.AsType[*net.OpError](err)
	alert := ok && remote.Op == "remote error"
	if alert && (d.asked || strings.Contains(remote.Error(), "certificate")) {
		return fmt.Errorf("%w: %w", ErrClientCertificate, err)
	}
	return err
}

func tcpLayer(err error) Layer {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return LayerDNS
	}
	return LayerTCP
}

// mask is text without the credentials of the address, the headers and the proxy.
func (d *dialer) mask(text string) string { return d.login.Truncated(d.redact.Truncated(text)) }

func (d *dialer) fail(layer Layer, err error) *DialError {
	if text := d.mask(err.Error()); text != err.Error() {
		err = &maskedError{text, err}
	}
	e := &DialError{Layer: layer, URL: d.addr.String(), Proxy: d.via, Err: err}
	var status *proxyStatusError
	if errors.As(err, &status) {
		e.Status = status.status
		d.quote(e, status.header, "Proxy-Authenticate", status.body)
	}
	return e
}

// explain turns what gorilla returned into a *DialError.
func (d *dialer) explain(ctx context.Context, resp *http.Response, err error) *DialError {
	var e *DialError
	switch {
	case errors.As(err, &e):
	case resp != nil && resp.StatusCode != http.StatusSwitchingProtocols:
		e = d.fail(LayerHTTP, err)
		e.Status = resp.StatusCode
		// gorilla has read the body's beginning already; no read can fail.
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 2*maxBody))
		d.quote(e, resp.Header, "WWW-Authenticate", body)
		if to, err := url.Parse(resp.Header.Get("Location")); err == nil && resp.StatusCode/100 == 3 {
			e.Location = printable(d.mask(maskURL(d.addr.url.ResolveReference(to), false)), maxBody)
		}
	default:
		e = d.fail(LayerUpgrade, err)
		if refusal := d.certificate(err); errors.Is(refusal, ErrClientCertificate) {
			e = d.fail(LayerTLS, refusal)
		} else if d.asked && resp == nil && ctx.Err() == nil {
			e = d.fail(LayerTLS, fmt.Errorf("%w: %w", ErrClientCertificate, err))
		}
	}
	// The context's end closes the connection; the read error that follows says
	// less than the context does.
	if ctx.Err() != nil && !errors.Is(e.Err, ctx.Err()) {
		e.Err = fmt.Errorf("%w (%w)", ended(ctx), e.Err)
	}
	return e
}

// quote records what an answer that stood in the way says.
func (d *dialer) quote(e *DialError, h http.Header, challenge string, body []byte) {
	e.Body = printable(d.mask(string(body)), maxBody)
	e.Challenge = printable(d.mask(strings.Join(h.Values(challenge), ", ")), maxBody)
	after := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(after, 10, 31); err == nil {
		e.RetryAfter = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(after); err == nil {
		e.RetryAfter = max(time.Until(at), 0)
	}
}

// guardedConn bounds what is read until the upgrade is done.
type guardedConn struct {
	net.Conn
	unwatch func() bool
	left    atomic.Int64 // bytes until the bound; negative: none
}

var errUpgradeTooBig = errors.New("the answer to the upgrade does not end")

func (c *guardedConn) Read(p []byte) (int, error) {
	left := c.left.Load()
	if left < 0 {
		return c.Conn.Read(p)
	}
	if left == 0 {
		return 0, errUpgradeTooBig
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), left)])
	c.left.Add(-int64(n))
	return n, err
}

func (c *guardedConn) unguard() { c.left.Store(-1) }

// printable is the beginning of s without control characters: at most limit
// bytes, white space folded.
func printable(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if b.Len() >= limit {
			b.WriteString("…")
			break
		}
		if !unicode.IsGraphic(r) {
			r = '\uFFFD'
		}
		b.WriteRune(r)
	}
	return b.String()
}
