package session

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// direct is a Proxy that uses none.
func direct(*url.URL) (*url.URL, error) { return nil, nil }

func through(raw string) func(*url.URL) (*url.URL, error) {
	return func(*url.URL) (*url.URL, error) { return url.Parse(raw) }
}

// tunnelProxy is an HTTP proxy that connects whoever has the login.
func tunnelProxy(t *testing.T, login string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			t.Errorf("proxy: got %s, want CONNECT", r.Method)
		}
		user, password, _ := (&http.Request{Header: http.Header{
			"Authorization": r.Header["Proxy-Authorization"],
		}}).BasicAuth()
		if login != "" && user+":"+password != login {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		target, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer target.Close()
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\n\r\n")
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = io.Copy(target, c)
			target.Close()
		}()
		_, _ = io.Copy(c, target)
		c.Close()
		<-done
	})
}

func TestProxy(t *testing.T) {
	plain := serve(t, (*peer).Wait, (*peer).Wait)
	secure := tlsServer(t)
	proxy := httptest.NewServer(tunnelProxy(t, "me:secret"))
	defer proxy.Close()
	via := "http://me:secret@" + proxy.Listener.Addr().String()
	dial(t, plain, Options{Proxy: through(via)}).Close()
	dial(t, "wss://"+secure.Listener.Addr().String(), Options{
		Proxy: through(via), TLS: &tls.Config{InsecureSkipVerify: true},
	}).Close()

	proxyTLS := httptest.NewTLSServer(tunnelProxy(t, ""))
	defer proxyTLS.Close()
	roots := x509.NewCertPool()
	roots.AddCert(proxyTLS.Certificate())
	dial(t, plain, Options{
		Proxy: through("https://" + proxyTLS.Listener.Addr().String()), TLS: &tls.Config{RootCAs: roots},
	}).Close()
}

func TestProxyErrors(t *testing.T) {
	login := httptest.NewServer(tunnelProxy(t, "me:secret"))
	defer login.Close()
	open := httptest.NewServer(tunnelProxy(t, ""))
	defer open.Close()
	for _, tt := range []struct {
		name, via string
		status    int
		hint      string
	}{
		{"login", "http://me:hunter2@" + login.Listener.Addr().String(), 407, "wants a login"},
		{"bare 407", "http://" + answering(t, "HTTP/1.1 407\r\n\r\n"), 407, "wants a login"},
		{"says the login", "http://me:hunter2hunter2@" + status(t, 403, nil, "not hunter2hunter2"), 403, "not [REDACTED]"},
		{"says it in what can't be read", "http://me:hunter2hunter2@" + answering(t, "HTTP/1.1 403 No\r\nX: \x1b hunter2hunter2\r\n\r\n"), 0, "[REDACTED]"},
		{"target is gone", "http://" + open.Listener.Addr().String(), 502, "does not connect to ws://"},
		{"proxy is gone", "http://" + refusedPort(t), 0, "does not work"},
		{"no proxy", "http://" + answering(t, "hello\r\n"), 0, "does not work"},
		{"talks on", "http://" + answering(t, "HTTP/1.1 200 OK\r\n\r\nmore"), 0, "more than its answer"},
		{"unknown certificate", "https://" + tlsServer(t).Listener.Addr().String(), 0, "does not work"},
		{"unknown scheme", "ftp://host", 0, "http, https or socks5"},
		{"socks5 is gone", "socks5://" + refusedPort(t), 0, "does not work"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Dial(t.Context(), "ws://"+refusedPort(t), Options{Proxy: through(tt.via)})
			de := wantDialError(t, err, LayerProxy)
			if de.Status != tt.status || !strings.Contains(hint(de), tt.hint) {
				t.Errorf("status %d, hint %q", de.Status, hint(de))
			}
			if strings.Contains(fmt.Sprintf("%s %+v", hint(de), *de), "hunter2") {
				t.Errorf("the error shows the password: %+v", *de)
			}
		})
	}
}

func TestSilentProxy(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5"} {
		t.Run(scheme, func(t *testing.T) {
			_, err := Dial(t.Context(), "ws://host.example", Options{
				Proxy: through(scheme + "://" + silent(t)), HandshakeTimeout: 50 * time.Millisecond,
			})
			if de := wantDialError(t, err, LayerProxy); !de.Timeout() || !strings.Contains(hint(de), "in time") {
				t.Errorf("timeout %v, hint %q (%v)", de.Timeout(), hint(de), de.Err)
			}
		})
	}
}

func TestSOCKS(t *testing.T) {
	target := serve(t, (*peer).Wait)
	via := listen(t, func(c net.Conn) {
		br := bufio.NewReader(c)
		discard := func(n int) { _, _ = br.Discard(n) }
		discard(3) // version 5, one method: none
		fmt.Fprint(c, "\x05\x00")
		discard(4 + 4 + 2) // connect to an IPv4 address and port
		fmt.Fprint(c, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
		up, err := net.Dial("tcp", strings.TrimPrefix(target, "ws://"))
		if err != nil {
			return
		}
		defer up.Close()
		go func() { _, _ = io.Copy(up, br); up.Close() }()
		_, _ = io.Copy(c, up)
	})
	dial(t, target, Options{Proxy: through("socks5://" + via)}).Close()
}

// A proxy that can't be read does not let what was meant for it out directly.
func TestUnreadableProxy(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	const unreadable = "http://me:hunter2hunter2@%zz"
	t.Setenv("HTTP_PROXY", unreadable)
	t.Setenv("HTTPS_PROXY", unreadable)
	t.Setenv("NO_PROXY", "direct.example")
	for target, want := range map[string]string{
		"http://host.example": "HTTP_PROXY", "https://host.example": "HTTPS_PROXY",
		"https://direct.example": "", "http://127.0.0.1:1": "",
	} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		via, err := proxyFromEnvironment(u)
		if via != nil || (err != nil) != (want != "") {
			t.Errorf("%s: %v, %v", target, via, err)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), want+" ") || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: %v", target, err)
		}
	}
	dialled := Options{NetDial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("it was dialled")
		return nil, net.ErrClosed
	}}
	_, err := Dial(t.Context(), "wss://host.example", dialled)
	if de := wantDialError(t, err, LayerProxy); !strings.Contains(hint(de), "HTTPS_PROXY can't be read") {
		t.Errorf("hint %q", hint(de))
	}
}

func TestProxyFromEnvironment(t *testing.T) {
	target := func(raw string) *url.URL {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	find := func(raw string) string {
		u, err := proxyFromEnvironment(target(raw))
		if err != nil {
			t.Fatal(err)
		}
		if u == nil {
			return ""
		}
		return u.String()
	}
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	for _, tt := range []struct{ http, https, no, target, want string }{
		{"", "", "", "https://host:443", ""},
		{"a:1", "b:2", "", "http://host:80", "http://a:1"},
		{"a:1", "https://b:2", "", "https://host:443", "https://b:2"},
		{"a:1", "b:2", "host", "https://host:443", ""},
		{"a:1", "b:2", ".example", "https://x.example:443", ""},
		{"a:1", "b:2", "", "http://localhost:8080", ""},
		{"a:1", "b:2", "", "http://127.0.0.1:8080", ""},
		{"a:1", "b:2", "", "http://runtimetest.LOCALHOST:80", ""},
		{"a:1", "b:2", "", "http://xlocalhost:80", "http://a:1"},
	} {
		t.Setenv("HTTP_PROXY", tt.http)
		t.Setenv("HTTPS_PROXY", tt.https)
		t.Setenv("NO_PROXY", tt.no)
		if got := find(tt.target); got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
}
