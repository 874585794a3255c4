package session

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// What a server says instead of an upgrade is told: its words, when to come
// back, and what it wants.
func TestRefusedUpgrades(t *testing.T) {
	const secret = "hunter2hunter2"
	for _, tt := range []struct {
		name   string
		code   int
		header http.Header
		body   string
		what   string // after the status
		try    string
		after  time.Duration
		later  bool
	}{
		{"forbidden", 403, nil, "sandbox 42 belongs\nto another team\x1b[31m", ": sandbox 42 belongs to another team\uFFFD[31m.", "credentials", 0, false},
		{
			"unauthorised", 401,
			http.Header{"Www-Authenticate": {`Bearer error_description="The access token expired"`, "Basic"}},
			`{"error":"` + secret + ` expired"}`,
			`: {"error":"[REDACTED] expired"} (it asks for Bearer error_description="The access token expired", Basic).`, "credentials", 0, false,
		},
		{"too many", 429, http.Header{"Retry-After": {"90"}}, "slow down.", ": slow down.", "Try again in 1m30s.", 90 * time.Second, true},
		{"starting", 503, http.Header{"Retry-After": {"soon"}}, `{"message":"sandbox is starting"}`, `: {"message":"sandbox is starting"}.`, "Try again in a moment.", 0, true},
		{"gateway", 502, nil, "", " instead of opening a WebSocket.", "runtime behind it", 0, true},
		{"gateway timeout", 504, nil, "", " instead of opening a WebSocket.", "runtime behind it", 0, true},
		{"a page", 404, nil, "<html><head><style>p{x}</style></head><body><h1>404</h1><p>no route</p></body></html>", ": 404 no route.", "path", 0, false},
		{"much", 500, nil, strings.Repeat("x", 5000), ": " + strings.Repeat("x", maxSaid) + "….", "no runtime", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Dial(t.Context(), "ws://"+status(t, tt.code, tt.header, tt.body), Options{Secrets: []string{secret}})
			de := wantDialError(t, err, LayerHTTP)
			if got := de.Error() + "."; !strings.HasSuffix(got, tt.what) {
				t.Errorf("%s\nlacks the end\n%s", got, tt.what)
			}
			if !strings.Contains(de.Try(), tt.try) || de.RetryAfter != tt.after || de.TryLater() != tt.later {
				t.Errorf("try %q, after %v, later %v", de.Try(), de.RetryAfter, de.TryLater())
			}
		})
	}
}

// Retry-After may be a date.
func TestRetryAfterDate(t *testing.T) {
	at := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	_, err := Dial(t.Context(), "ws://"+status(t, 503, http.Header{"Retry-After": {at}}, ""), Options{})
	if after := wantDialError(t, err, LayerHTTP).RetryAfter; after < 59*time.Minute || after > time.Hour {
		t.Errorf("%v", after)
	}
}

// A proxy's refusal is told in the same way.
func TestRefusedByAProxy(t *testing.T) {
	via, err := url.Parse("http://" + status(t, 403, http.Header{"Proxy-Authenticate": {"Negotiate"}}, "not that host"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Dial(t.Context(), "wss://host.example", Options{Proxy: func(*url.URL) (*url.URL, error) { return via, nil }})
	if got := wantDialError(t, err, LayerProxy).Error(); !strings.HasSuffix(got, "HTTP 403 Forbidden: not that host (it asks for Negotiate)") {
		t.Error(got)
	}
}

// A server that wants a client certificate is no server that speaks no
// WebSocket. TLS 1.3 refuses after the handshake, 1.2 in it.
func TestClientCertificateIsWanted(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			srv := httptest.NewUnstartedServer(http.NotFoundHandler())
			srv.Config.ErrorLog = log.New(io.Discard, "", 0)
			srv.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: version, MaxVersion: version}
			srv.StartTLS()
			t.Cleanup(srv.Close)
			_, err := Dial(t.Context(), "wss://"+srv.Listener.Addr().String(), Options{TLS: &tls.Config{InsecureSkipVerify: true}})
			de := wantDialError(t, err, LayerTLS)
			if !errors.Is(err, ErrClientCertificate) || !strings.Contains(de.Error(), "wants a client certificate") {
				t.Errorf("%v (%v)", de, de.Err)
			}
		})
	}
}

// One that only asks, and goes on without, is dialled.
func TestClientCertificateIsOptional(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "not you")
	}))
	srv.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	_, err := Dial(t.Context(), "wss://"+srv.Listener.Addr().String(), Options{TLS: &tls.Config{InsecureSkipVerify: true}})
	if de := wantDialError(t, err, LayerHTTP); de.Body != "not you" {
		t.Errorf("%v", de)
	}
}
