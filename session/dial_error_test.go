package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestHints(t *testing.T) {
	const url, secure = "ws://host:1", "wss://host:1"
	for _, tt := range []struct {
		err       DialError
		what, try string
	}{
		{DialError{Layer: LayerDNS, URL: url, Err: &net.DNSError{Err: "no such host", Name: "host"}}, "No host has the name in ws://host:1", "spelling"},
		{DialError{Layer: LayerTCP, URL: url, Err: syscall.ECONNREFUSED}, "Nobody answers at ws://host:1: connection refused.", "npx -y runtimeuse@latest"},
		{DialError{Layer: LayerTCP, URL: url, Err: wsaeConnRefused}, "Nobody answers at ws://host:1: connection refused.", "npx"},
		{DialError{Layer: LayerTCP, URL: url, Err: os.ErrDeadlineExceeded}, "no connection in time", "firewall"},
		{DialError{Layer: LayerTCP, URL: url, Err: fmt.Errorf("dial tcp host:1: %w", syscall.EHOSTUNREACH)}, "no way to ws://host:1: " + syscall.EHOSTUNREACH.Error(), "network"},
		{DialError{Layer: LayerTLS, URL: secure, Err: &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}}, "is not valid", "clock"},
		{DialError{Layer: LayerTLS, URL: secure, Err: &tls.CertificateVerificationError{Err: errors.New("certificate is not trusted")}}, "certificate is not trusted", "-k"},
		{DialError{Layer: LayerTLS, URL: secure, Err: errors.New("remote error: handshake failure")}, "no agreement on TLS", "ws://host:1"},
		{DialError{Layer: LayerHTTP, URL: url, Status: 403}, "HTTP 403 Forbidden", "credentials"},
		{DialError{Layer: LayerHTTP, URL: url, Status: 429}, "HTTP 429", "Try again in a moment."},
		{DialError{Layer: LayerHTTP, URL: url, Status: 503}, "HTTP 503", "runtime behind it"},
		{DialError{Layer: LayerHTTP, URL: url, Status: 799}, "HTTP 799 instead", "no runtime"},
		{DialError{Layer: LayerUpgrade, URL: url, Err: context.Canceled}, "was given up", ""},
		{DialError{Layer: LayerUpgrade, URL: url, Err: errors.New("bad \x1b[31m\nanswer")}, "bad \uFFFD[31m answer", "no runtime"},
		{DialError{Layer: LayerUpgrade, URL: url}, "no cause is known", "no runtime"},
	} {
		if got := hint(&tt.err); !strings.Contains(got, tt.what) {
			t.Errorf("hint %q lacks %q", got, tt.what)
		}
		if got := tt.err.Try(); !strings.Contains(got, tt.try) || (got == "") != (tt.try == "") {
			t.Errorf("%q: try %q lacks %q", tt.what, got, tt.try)
		}
		if got := tt.err.Error(); strings.HasSuffix(got, ".") || got == "" {
			t.Errorf("error %q", got)
		}
	}
}

func TestRuntimeErrorHints(t *testing.T) {
	for text, want := range map[string]string{
		`"undefined" is not valid JSON`:                 "open object schema",
		"Received request while another is in flight!":  "one request at a time",
		"Error: Received multiple invocation messages!": "one request at a time",
		"fetch failed": "",
		"a tool says: JSON undefined is not valid, sorry": "",
	} {
		got := (&RuntimeError{Message: text}).Try()
		if !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: hint %q", text, got)
		}
	}
	if !errors.Is(&RuntimeError{Message: "Request cancelled"}, ErrCancelled) {
		t.Error("the answer to a cancel is not ErrCancelled")
	}
}

// hint is what a person reads of a dial that failed.
func hint(e *DialError) string {
	what, try := e.explain()
	return strings.TrimSpace(what + " " + try)
}
