package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ruse/session/runtimetest"
)

// listen starts a TCP server that calls handle for each connection.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			handle(c)
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

// answering starts a server that answers every request with text.
func answering(t *testing.T, text string) string {
	return listen(t, func(c net.Conn) {
		if _, err := c.Read(make([]byte, 4096)); err == nil {
			fmt.Fprint(c, text)
		}
	})
}

func status(t *testing.T, code int, header http.Header, body string) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv.Listener.Addr().String()
}

// silent starts a server that takes connections and says nothing.
func silent(t *testing.T) string {
	return listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
}

func refusedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func tlsServer(t *testing.T) *httptest.Server {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		up := websocket.Upgrader{}
		if ws, err := up.Upgrade(w, r, nil); err == nil {
			_, _, _ = ws.ReadMessage()
			ws.Close()
		}
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv
}

func TestDialErrors(t *testing.T) {
	secure := tlsServer(t).Listener.Addr().String()
	for _, tt := range []struct {
		name   string
		url    string
		layer  Layer
		status int
		hint   []string
		body   string
	}{
		{"refused", "ws://" + refusedPort(t), LayerTCP, 0, []string{"Nobody answers at ws://127.0.0.1:", "connection refused.", "npx -y runtimeuse"}, ""},
		{"plain server on wss", "wss://" + status(t, 200, nil, ""), LayerTLS, 0, []string{"does not speak TLS", "Try ws://127.0.0.1:"}, ""},
		{"unknown authority", "wss://" + secure, LayerTLS, 0, []string{"authority", "-k"}, ""},
		{"TLS server on ws", "ws://" + secure, LayerHTTP, 400, []string{"try wss://127.0.0.1:"}, "Client sent an HTTP request to an HTTPS server."},
		{"TLS alert on ws", "ws://" + answering(t, "\x15\x03\x01\x00\x02\x02\x46"), LayerUpgrade, 0, []string{"answers in TLS", "Try wss://"}, ""},
		{"404", "ws://" + status(t, 404, nil, "no \x1b[31msuch\x07 page"), LayerHTTP, 404, []string{"HTTP 404 Not Found", "path"}, "no \uFFFD[31msuch\uFFFD page"},
		{"401", "ws://me:hunter2hunter2@" + status(t, 401, nil, "who is hunter2hunter2?"), LayerHTTP, 401, []string{"ws://***@", "credentials", "-H"}, "who is [REDACTED]?"},
		{"cut off within a secret", "ws://me:hunter2hunter2@" + status(t, 401, nil, "x"+strings.Repeat(" ", 2*maxBody-8)+"hunter2hunter2"), LayerHTTP, 401, nil, "x [REDACTED]"},
		{"a header that can't be read", "ws://me:hunter2hunter2@" + answering(t, "HTTP/1.1 401 No\r\nX: \x1b hunter2hunter2\r\n\r\n"), LayerUpgrade, 0, []string{"[REDACTED]"}, ""},
		{"bare 407", "ws://" + answering(t, "HTTP/1.1 407\r\n\r\n"), LayerHTTP, 407, []string{"proxy", "HTTP_PROXY"}, ""},
		{"302", "ws://" + status(t, 302, http.Header{"Location": {"/login?token=abc"}}, ""), LayerHTTP, 302, []string{"It points to ws://127.0.0.1:", "/login?token=***"}, ""},
		{"502", "ws://" + status(t, 502, nil, ""), LayerHTTP, 502, []string{"gateway"}, ""},
		{"200", "ws://" + status(t, 200, nil, strings.Repeat("x", 1<<16)), LayerHTTP, 200, []string{"no runtime"}, strings.Repeat("x", 512) + "…"},
		{"no HTTP", "ws://" + answering(t, "SSH-2.0-OpenSSH_9.6\r\n"), LayerUpgrade, 0, []string{"does not speak WebSocket"}, ""},
		{"nothing", "ws://" + answering(t, ""), LayerUpgrade, 0, []string{"does not speak WebSocket"}, ""},
		{"bad accept", "ws://" + answering(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"), LayerUpgrade, 0, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Dial(t.Context(), tt.url, Options{})
			de := wantDialError(t, err, tt.layer)
			if de.Status != tt.status || de.Body != tt.body {
				t.Errorf("status %d, body %q; want %d, %q", de.Status, de.Body, tt.status, tt.body)
			}
			for _, part := range tt.hint {
				if !strings.Contains(hint(de), part) {
					t.Errorf("hint %q lacks %q", hint(de), part)
				}
			}
			if strings.Contains(fmt.Sprintf("%s %s %+v", err, hint(de), *de), "hunter2") {
				t.Errorf("the error shows the password: %+v", *de)
			}
		})
	}
}

func wantDialError(t *testing.T, err error, layer Layer) *DialError {
	t.Helper()
	var de *DialError
	if !errors.As(err, &de) {
		t.Fatalf("got %v, want a *DialError", err)
	}
	if de.Layer != layer {
		t.Fatalf("layer %s, want %s: %v (%v)", de.Layer, layer, de, de.Err)
	}
	if !strings.HasSuffix(hint(de), ".") || strings.HasSuffix(de.Error(), ".") {
		t.Errorf("hint %q, error %q", hint(de), de.Error())
	}
	return de
}

func TestDialDNS(t *testing.T) {
	_, err := Dial(t.Context(), "ws://nowhere.invalid", Options{
		NetDial: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}}
		},
		Proxy: direct,
	})
	wantDialError(t, err, LayerDNS)
}

func TestDialTLS(t *testing.T) {
	srv := tlsServer(t)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	url := "wss://" + srv.Listener.Addr().String()
	for name, conf := range map[string]*tls.Config{
		"own CA":   {RootCAs: roots},
		"insecure": {InsecureSkipVerify: true},
		"h2":       {RootCAs: roots, NextProtos: []string{"h2"}},
	} {
		t.Run(name, func(t *testing.T) { dial(t, url, Options{TLS: conf}) })
	}
	_, err := Dial(t.Context(), url, Options{TLS: &tls.Config{RootCAs: roots, ServerName: "other.example"}})
	if de := wantDialError(t, err, LayerTLS); !strings.Contains(hint(de), "another name") {
		t.Errorf("hint %q", hint(de))
	}
}

func TestDialHeaders(t *testing.T) {
	rt := runtimetest.New(t, nil)
	host := rt.Addr().String()
	dial(t, "ws://me:secret@"+host, Options{Header: http.Header{"X-Sandbox": {"a"}}}).Close()
	dial(t, "ws://me:secret@"+host, Options{Header: http.Header{"Authorization": {"Bearer t"}, "User-Agent": {"x"}}}).Close()
	for i, want := range []http.Header{
		{"Authorization": {"Basic bWU6c2VjcmV0"}, "X-Sandbox": {"a"}, "User-Agent": {"ruse"}},
		{"Authorization": {"Bearer t"}, "User-Agent": {"x"}},
	} {
		for name := range want {
			if got := rt.Upgrades()[i].Header.Get(name); got != want.Get(name) {
				t.Errorf("dial %d: %s is %q, want %q", i, name, got, want.Get(name))
			}
		}
	}
}

func TestDialSilentServer(t *testing.T) {
	for _, scheme := range []string{"ws", "wss"} {
		layer := LayerUpgrade
		if scheme == "wss" {
			layer = LayerTLS
		}
		t.Run(scheme+" times out", func(t *testing.T) {
			_, err := Dial(t.Context(), scheme+"://"+silent(t), Options{HandshakeTimeout: 50 * time.Millisecond})
			if de := wantDialError(t, err, layer); !de.Timeout() || !strings.Contains(hint(de), "in time") {
				t.Errorf("timeout %v, hint %q", de.Timeout(), hint(de))
			}
		})
		t.Run(scheme+" is given up", func(t *testing.T) {
			connected := make(chan struct{})
			addr := listen(t, func(c net.Conn) {
				_, _ = c.Read(make([]byte, 1))
				close(connected)
				_, _ = io.Copy(io.Discard, c)
			})
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-connected
				cancel()
			}()
			_, err := Dial(ctx, scheme+"://"+addr, Options{HandshakeTimeout: time.Hour})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
		})
	}
}

func TestDialEndlessHeader(t *testing.T) {
	addr := listen(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 4096))
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
		for line := "X-Filler: " + strings.Repeat("x", 1000) + "\r\n"; ; {
			if _, err := fmt.Fprint(c, line); err != nil {
				return
			}
		}
	})
	_, err := Dial(t.Context(), "ws://"+addr, Options{})
	if !errors.Is(err, errUpgradeTooBig) {
		t.Errorf("got %v, want errUpgradeTooBig", err)
	}
}
