package launch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Waits between looks for an answer, and for one answer.
const (
	firstLook  = 25 * time.Millisecond
	slowLook   = 250 * time.Millisecond
	answerWait = 2 * time.Second
)

// listens reports whether somebody listens at an address.
func listens(ctx context.Context, u *url.URL) bool {
	port, err := portOf(u)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), fmt.Sprint(port)))
	if err != nil {
		return false
	}
	_ = c.Close() // nothing was said
	return true
}

// answers waits until a WebSocket server answers at an address. Where the
// context ends first, its error is what was last in the way.
func answers(ctx context.Context, u *url.URL) error {
	transport := &http.Transport{DisableKeepAlives: true} // and no proxy
	defer transport.CloseIdleConnections()
	for pause := firstLook; ; pause = min(2*pause, slowLook) {
		err := answersOnce(ctx, u, transport)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// answersOnce asks for an upgrade to a version of the protocol that does not
// exist. A server says then what it can do, and begins no session: some
// runtimes live for one alone, and all log it.
func answersOnce(ctx context.Context, u *url.URL, transport http.RoundTripper) error {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	at := *u
	at.Scheme = map[string]string{"ws": "http", "wss": "https"}[u.Scheme]
	if at.Scheme == "" {
		at.Scheme = u.Scheme
	}
	at.User = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "0",
		"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
	} {
		req.Header.Set(name, value)
	}
	res, err := transport.RoundTrip(req)
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return nil // it is there; whether to trust it is the session's to judge
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("it takes connections but does not answer")
	case err != nil:
		return errors.New("nothing listens there that speaks HTTP")
	}
	defer res.Body.Close()
	if isWebSocket(res) {
		return nil
	}
	return fmt.Errorf("what answers there is no WebSocket server: it says %d %s", res.StatusCode, http.StatusText(res.StatusCode))
}

// isWebSocket tells from an answer whether a WebSocket server is there, or one
// that wants credentials first.
func isWebSocket(res *http.Response) bool {
	switch res.StatusCode {
	case http.StatusSwitchingProtocols, http.StatusUpgradeRequired, http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusBadRequest:
		const enough = 4096
		body, _ := io.ReadAll(io.LimitReader(res.Body, enough)) // what came will do
		return res.Header.Get("Sec-WebSocket-Version") != "" || strings.Contains(strings.ToLower(string(body)), "websocket")
	}
	return false
}
