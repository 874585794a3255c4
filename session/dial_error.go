package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// Layer is the part of a dial that failed.
type Layer string

// The layers, in the order in which a dial passes them.
const (
	LayerDNS     Layer = "dns"     // the host's name was not resolved
	LayerTCP     Layer = "tcp"     // no connection to the host
	LayerProxy   Layer = "proxy"   // the proxy was not reached, or refused
	LayerTLS     Layer = "tls"     // no agreement on encryption
	LayerHTTP    Layer = "http"    // an HTTP answer instead of an upgrade
	LayerUpgrade Layer = "upgrade" // no valid answer to the upgrade
)

// DialError says why there is no connection. None of its texts holds a
// credential.
type DialError struct {
	Layer Layer
	// URL is the address with every credential masked.
	URL string
	// Proxy is the proxy in between, masked; empty where there is none.
	Proxy string
	// Status is the HTTP status of the answer that stood in the way, or 0; the
	// proxy's where Layer is LayerProxy.
	Status int
	// Location is where a redirect points to, masked, or empty.
	Location string
	// RetryAfter is how long that answer asks to wait before the next try; 0
	// where it does not say.
	RetryAfter time.Duration
	// Challenge is what credentials that answer asks for (WWW-Authenticate, a
	// proxy's Proxy-Authenticate), in printable characters, at most 512 bytes.
	Challenge string
	// Body is the beginning of that answer's body in printable characters, at
	// most 512 bytes.
	Body string
	// Err is the cause.
	Err error

	// told is what explain says of one that was read from JSON: the types of its
	// causes are not there.
	decoded *explanation
}

// explanation is what happened, and what to try.
type explanation struct {
	What string `json:"what"`
	Try  string `json:"try,omitzero"`
}

// Error says what happened and why, in one line.
func (e *DialError) Error() string {
	what, _ := e.explain()
	return strings.TrimSuffix(what, ".")
}

// Unwrap returns the cause.
func (e *DialError) Unwrap() error { return e.Err }

// Timeout reports whether the dial ran out of time.
func (e *DialError) Timeout() bool {
	var ne net.Error
	return errors.Is(e.Err, context.DeadlineExceeded) || errors.As(e.Err, &ne) && ne.Timeout()
}

// Try says what to try, in whole sentences; it may be empty.
func (e *DialError) Try() string {
	_, try := e.explain()
	return try
}

func (e *DialError) explain() (what, try string) {
	if e.decoded != nil {
		return e.decoded.What, e.decoded.Try
	}
	if errors.Is(e.Err, context.Canceled) {
		return "The connection to " + e.URL + " was given up.", ""
	}
	switch e.Layer {
	case LayerDNS:
		return e.explainDNS()
	case LayerTCP:
		return e.explainTCP()
	case LayerProxy:
		return e.explainProxy()
	case LayerTLS:
		return e.explainTLS()
	case LayerHTTP:
		return e.explainHTTP()
	default:
		return e.explainUpgrade()
	}
}

func (e *DialError) explainDNS() (what, try string) {
	what = fmt.Sprintf("No host has the name in %s: %s.", e.URL, rootCause(e.Err))
	return what, "Check the spelling, and that this machine is online."
}

// wsaeConnRefused is what Windows calls ECONNREFUSED; package syscall has
// another number for it there.
const wsaeConnRefused = syscall.Errno(10061)

func (e *DialError) explainTCP() (what, try string) {
	switch {
	case errors.Is(e.Err, syscall.ECONNREFUSED), errors.Is(e.Err, wsaeConnRefused):
		return fmt.Sprintf("Nobody answers at %s: connection refused.", e.URL),
			"Start a runtime there (npx -y runtimeuse@latest), or check the port."
	case e.Timeout():
		return fmt.Sprintf("Nobody answers at %s: no connection in time.", e.URL),
			"Check the address, and that no firewall stands in between."
	default:
		return fmt.Sprintf("There is no way to %s: %s.", e.URL, rootCause(e.Err)),
			"Check the address and the network."
	}
}

func (e *DialError) explainProxy() (what, try string) {
	switch {
	case e.Status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("The proxy %s wants a login: HTTP %s%s.", e.Proxy, statusText(e.Status), e.said()),
			"Put it into the proxy's address: http://user:password@host:port."
	case e.Status != 0:
		return fmt.Sprintf("The proxy %s does not connect to %s: HTTP %s%s.", e.Proxy, e.URL, statusText(e.Status), e.said()),
			"Name the host in NO_PROXY to go there directly."
	case e.Timeout():
		return fmt.Sprintf("The proxy %s does not answer in time.", e.Proxy),
			"Check HTTPS_PROXY and HTTP_PROXY, or name the host in NO_PROXY."
	default:
		return fmt.Sprintf("The proxy %s does not work: %s.", e.Proxy, rootCause(e.Err)),
			"Check HTTPS_PROXY and HTTP_PROXY, or name the host in NO_PROXY."
	}
}

func (e *DialError) explainTLS() (what, try string) {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		untrusted *tls.CertificateVerificationError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.Is(e.Err, ErrClientCertificate):
		return fmt.Sprintf("The server at %s wants a client certificate, and ruse has none that it takes.", e.URL),
			"Go through a proxy that adds it, or set Options.TLS of the library."
	case errors.As(e.Err, &record):
		return fmt.Sprintf("The server at %s does not speak TLS.", e.URL),
			"Try " + strings.Replace(e.URL, "wss://", "ws://", 1) + "."
	case errors.As(e.Err, &authority):
		return fmt.Sprintf("The certificate of %s is signed by an authority that this machine does not know.", e.URL),
			"Add its CA to the system, or go on without the check: -k."
	case errors.As(e.Err, &host):
		return fmt.Sprintf("The certificate of %s is for another name: %s.", e.URL, rootCause(e.Err)),
			"Use the name that it is for, or go on without the check: -k."
	case errors.As(e.Err, &invalid), errors.As(e.Err, &untrusted):
		return fmt.Sprintf("The certificate of %s is not valid: %s.", e.URL, rootCause(e.Err)),
			"Check this machine's clock, or go on without the check: -k."
	case e.Timeout():
		return fmt.Sprintf("The server at %s takes the connection but does not answer in TLS in time.", e.URL),
			"If it speaks no TLS, try " + strings.Replace(e.URL, "wss://", "ws://", 1) + "."
	default:
		return fmt.Sprintf("There is no agreement on TLS with %s: %s.", e.URL, rootCause(e.Err)),
			"If it speaks no TLS, try " + strings.Replace(e.URL, "wss://", "ws://", 1) + "."
	}
}

func (e *DialError) explainHTTP() (what, try string) {
	what = fmt.Sprintf("The server at %s answers HTTP %s instead of opening a WebSocket%s.", e.URL, statusText(e.Status), e.said())
	secure := strings.Replace(e.URL, "ws://", "wss://", 1)
	switch {
	case e.Location != "":
		return what, "It points to " + e.Location + "."
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return what, "It wants credentials: put a token into the URL or a header (-H 'Authorization: …')."
	case e.Status == http.StatusProxyAuthRequired:
		return what, "It is a proxy that wants a login: name it in HTTP_PROXY or HTTPS_PROXY with user and password."
	case e.Status == http.StatusNotFound:
		return what, "Check the path: runtimes listen at /."
	case e.Status == http.StatusBadRequest && strings.Contains(e.Body, "HTTPS"):
		return what, "It wants TLS: try " + secure + "."
	case e.Status == http.StatusTooManyRequests:
		return what, e.later()
	case e.TryLater():
		return what, "A gateway is there, the runtime behind it is not. Start it, or wait. " + e.later()
	default:
		return what, "It may be no runtime. Check host, port and path."
	}
}

// TryLater reports whether the answer that stood in the way is one that a later
// try may not get: 429, 502, 503 or 504.
func (e *DialError) TryLater() bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// later says when to try again.
func (e *DialError) later() string {
	if e.RetryAfter <= 0 {
		return "Try again in a moment."
	}
	return "Try again in " + e.RetryAfter.Round(time.Second).String() + "."
}

// maxSaid bounds what is quoted of an answer's body, in bytes.
const maxSaid = 200

// said is what the answer adds to its status: the words of its body, and the
// credentials that it asks for.
func (e *DialError) said() string {
	var text string
	if words := strings.TrimRight(printable(withoutTags(e.Body), maxSaid), ". "); words != "" {
		text = ": " + words
	}
	if e.Challenge != "" {
		text += " (it asks for " + printable(e.Challenge, maxSaid) + ")"
	}
	return text
}

// withoutTags is a body without the tags of HTML and what no page shows, where
// it begins with a tag.
func withoutTags(body string) string {
	if !strings.HasPrefix(body, "<") {
		return body
	}
	var b strings.Builder
	for rest := body; rest != ""; {
		text, tag, found := strings.Cut(rest, "<")
		b.WriteString(text + " ")
		if !found {
			break
		}
		tag, rest, _ = strings.Cut(tag, ">")
		if name := strings.ToLower(tag); strings.HasPrefix(name, "style") || strings.HasPrefix(name, "script") {
			_, rest, _ = strings.Cut(rest, "</")
			_, rest, _ = strings.Cut(rest, ">")
		}
	}
	return b.String()
}

func (e *DialError) explainUpgrade() (what, try string) {
	switch {
	case e.Timeout():
		return fmt.Sprintf("The server at %s takes the connection but does not answer in time.", e.URL),
			"It may be no runtime, or one that hangs. Check the port, or restart it."
	case looksLikeTLS(e.Err):
		return fmt.Sprintf("The server at %s answers in TLS.", e.URL),
			"Try " + strings.Replace(e.URL, "ws://", "wss://", 1) + "."
	default:
		return fmt.Sprintf("The server at %s does not speak WebSocket: %s.", e.URL, rootCause(e.Err)),
			"It may be no runtime. Check the port; if it wants TLS, try wss://."
	}
}

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// rootCause is the last error of err's chain, sanitised: the outer ones only
// repeat addresses.
func rootCause(err error) string {
	if err == nil {
		return "no cause is known"
	}
	return strings.TrimSuffix(printable(innermost(err).Error(), maxBody), ".")
}

// innermost is the last error of err's chain.
func innermost(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// looksLikeTLS reports whether a server that was spoken to in plain HTTP
// answered with a TLS record (an alert, or a handshake).
func looksLikeTLS(err error) bool {
	return err != nil && (strings.Contains(err.Error(), `\x15\x03`) || strings.Contains(err.Error(), `\x16\x03`))
}

// maskedError is a cause that quotes a credential, as an answer does that can't
// be read, in words without it. The cause itself is not unwrapped: its words
// would be shown.
type maskedError struct {
	text  string
	cause error
}

func (e *maskedError) Error() string { return e.text }

func (e *maskedError) Is(target error) bool { return errors.Is(e.cause, target) }

func (e *maskedError) As(target any) bool { return errors.As(e.cause, target) }
