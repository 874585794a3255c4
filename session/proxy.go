package session

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
	"golang.org/x/net/proxy"
)

// proxyFromEnvironment reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY at each call
// (net/http reads them once in a process). Loopback goes direct, and so do names
// below localhost, which are loopback too (RFC 6761).
func proxyFromEnvironment(target *url.URL) (*url.URL, error) {
	if strings.HasSuffix(strings.ToLower(target.Hostname()), ".localhost") {
		return nil, nil
	}
	conf := httpproxy.FromEnvironment()
	via, err := conf.ProxyFunc()(target)
	if via != nil || err != nil {
		return via, err
	}
	// A proxy whose address can't be read counts as none there, and what was to go
	// through it would go out directly.
	name, set := "HTTP_PROXY", &conf.HTTPProxy
	if target.Scheme == "https" {
		name, set = "HTTPS_PROXY", &conf.HTTPSProxy
	}
	if *set == "" {
		return nil, nil
	}
	*set = "http://any.invalid"
	if via, err = conf.ProxyFunc()(target); via == nil {
		return nil, err // NO_PROXY says so
	}
	return nil, fmt.Errorf("%s can't be read as the address of a proxy", name)
}

// findProxy asks the options' Proxy about the address, as an http or https URL
// without credentials.
func (d *dialer) findProxy() (*url.URL, error) {
	target := &url.URL{Scheme: "http", Host: d.addr.url.Host, Path: "/"}
	if d.secure() {
		target.Scheme = "https"
	}
	find := d.opts.Proxy
	if find == nil {
		find = proxyFromEnvironment
	}
	return find(target)
}

// tunnel opens a connection to addr through the proxy.
func (d *dialer) tunnel(ctx context.Context, via *url.URL, addr string) (net.Conn, error) {
	switch via.Scheme {
	case "http", "https":
		return d.connect(ctx, via, addr)
	case "socks5", "socks5h":
		return d.socks(ctx, via, addr)
	default:
		return nil, fmt.Errorf("a proxy speaks http, https or socks5, not %s", printable(via.Scheme, maxBody))
	}
}

func (d *dialer) socks(ctx context.Context, via *url.URL, addr string) (net.Conn, error) {
	var auth *proxy.Auth
	if via.User != nil {
		password, _ := via.User.Password()
		auth = &proxy.Auth{User: via.User.Username(), Password: password}
	}
	p, err := proxy.SOCKS5("tcp", withPort(via, "1080"), auth, netDialer(d.opts.NetDial))
	if err != nil {
		return nil, err
	}
	return p.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
}

// netDialer gives a dial function the method that x/net/proxy asks for.
type netDialer func(ctx context.Context, network, addr string) (net.Conn, error)

func (n netDialer) Dial(network, addr string) (net.Conn, error) {
	return n(context.Background(), network, addr)
}

func (n netDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return n(ctx, network, addr)
}

// maxProxyHeader bounds a proxy's answer to CONNECT, in bytes.
const maxProxyHeader = 64 << 10

// connect asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6).
func (d *dialer) connect(ctx context.Context, via *url.URL, addr string) (conn net.Conn, err error) {
	port := "80"
	if via.Scheme == "https" {
		port = "443"
	}
	if conn, err = d.opts.NetDial(ctx, "tcp", withPort(via, port)); err != nil {
		return nil, err
	}
	defer closeOnError(conn, &err)
	defer closeOnDone(ctx, conn)()
	if via.Scheme == "https" {
		conf := &tls.Config{ServerName: via.Hostname(), NextProtos: []string{"http/1.1"}}
		if d.opts.TLS != nil {
			conf.RootCAs = d.opts.TLS.RootCAs
		}
		secure := tls.Client(conn, conf)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn = secure
	}
	req := &http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{Opaque: addr},
		Host:   addr,
		Header: http.Header{"User-Agent": {userAgent}},
	}
	if via.User != nil {
		password, _ := via.User.Password()
		login := base64.StdEncoding.EncodeToString([]byte(via.User.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+login)
	}
	if err := req.Write(conn); err != nil {
		return nil, err
	}
	br := bufio.NewReader(io.LimitReader(conn, maxProxyHeader))
	resp, err := http.ReadResponse(br, req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		refusal := &proxyStatusError{status: resp.StatusCode, header: resp.Header}
		_ = conn.SetReadDeadline(time.Now().Add(refusalWait)) // never fails
		// What has come of the body is good enough.
		refusal.body, _ = io.ReadAll(io.LimitReader(resp.Body, 2*maxBody))
		return nil, refusal
	}
	if br.Buffered() > 0 {
		return nil, errors.New("the proxy sent more than its answer")
	}
	return conn, nil
}

// proxyStatusError is a proxy's refusal.
type proxyStatusError struct {
	status int
	header http.Header
	body   []byte
}

// refusalWait bounds the wait for the body of a proxy's refusal.
const refusalWait = time.Second

func (e *proxyStatusError) Error() string { return "HTTP " + statusText(e.status) }

func withPort(u *url.URL, port string) string {
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// closeOnDone closes conn when ctx ends, which is the only thing that stops a
// read or write that is under way. The returned function ends the watch; it
// must be called.
func closeOnDone(ctx context.Context, conn net.Conn) (stop func()) {
	unwatch := context.AfterFunc(ctx, func() { conn.Close() })
	return func() { unwatch() }
}

func closeOnError(conn net.Conn, err *error) {
	if *err != nil {
		conn.Close()
	}
}
