package session

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// masked stands where a credential was.
const masked = "***"

// Address is where a runtime is.
type Address struct {
	// url is what to dial: scheme ws or wss, no userinfo, no fragment. Its query
	// may hold credentials.
	url  *url.URL
	user *url.Userinfo
}

// AddressError says why a text is no address.
type AddressError struct {
	// Of is what it is no address of: "runtime", or "bucket".
	Of string
	// Input is what was given, with credentials masked.
	Input string
	// Problem says what is wrong with it.
	Problem string
	// Try is an address, or advice, that may help.
	Try string
}

// Error says what is wrong and what to try.
func (e *AddressError) Error() string {
	return fmt.Sprintf("%q is no address of a %s: %s; try %s", e.Input, e.Of, e.Problem, e.Try)
}

// ParseURL reads the address of a runtime: a ws, wss, http or https URL
// (https and http become wss and ws), or host, host:port or :port, which get
// ws. Userinfo moves to the Authorization header. Every error is an
// *AddressError.
func ParseURL(raw string) (*Address, error) {
	text := strings.TrimSpace(raw)
	fail := func(problem, try string) (*Address, error) {
		return nil, &AddressError{Of: "runtime", Input: maskText(text), Problem: problem, Try: try}
	}
	const example = "ws://localhost:8080"
	if text == "" {
		return fail("it is empty", example)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return fail("it holds white space or control characters", "it without them")
	}
	if port, err := strconv.ParseUint(text, 10, 16); err == nil {
		return fail("it is only a number", fmt.Sprintf("ws://localhost:%d", port))
	}
	if ip, err := netip.ParseAddr(text); err == nil && ip.Is6() {
		text = "[" + text + "]"
	}
	if !strings.Contains(text, "://") {
		if scheme, rest, ok := strings.Cut(text, ":/"); ok && !strings.ContainsAny(scheme, ".:/@") {
			return fail("a slash is missing after "+scheme+":", "ws://"+maskText(strings.TrimLeft(rest, "/")))
		}
		text = "ws://" + text
	}
	if escaped := unescapedZone(text); escaped != "" {
		return fail("the % before a zone is written as %25", escaped)
	}
	u, err := url.Parse(text)
	if err != nil {
		// url.Error quotes the whole input, password and all.
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return fail(maskParseError(err), example)
	}
	switch u.Scheme = strings.ToLower(u.Scheme); u.Scheme {
	case "ws", "wss":
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	default:
		return fail("runtimes speak ws or wss, not "+u.Scheme, "ws://"+u.Host)
	}
	if problem := checkHost(u); problem != "" {
		return fail(problem, example)
	}
	user := u.User
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return &Address{url: u, user: user}, nil
}

// unescapedZone is an address whose IPv6 zone is not escaped, with the escape
// that RFC 6874 wants: [fe80::1%25eth0]; "" where the zone is none, or escaped.
func unescapedZone(text string) string {
	head, rest, opened := strings.Cut(text, "[")
	host, tail, closed := strings.Cut(rest, "]")
	ip, zone, zoned := strings.Cut(host, "%")
	if !opened || !closed || !zoned || strings.HasPrefix(zone, "25") {
		return ""
	}
	if addr, err := netip.ParseAddr(ip); err != nil || !addr.Is6() {
		return ""
	}
	return maskText(head + "[" + ip + "%25" + zone + "]" + tail)
}

// checkHost fills in what may be left out of u's host, and returns what is
// wrong with it.
func checkHost(u *url.URL) string {
	host, port := u.Hostname(), u.Port()
	if host == "" {
		if port == "" {
			return "it names no host"
		}
		host = "localhost"
	}
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return "a port is a number from 1 to 65535"
	}
	if strings.HasSuffix(u.Host, ":") {
		return "the port after the colon is missing"
	}
	// url.Parse is strict about colons in hosts of http only.
	if bare, _, _ := strings.Cut(u.Host, "]"); !strings.HasPrefix(bare, "[") && strings.Count(u.Host, ":") > 1 {
		return "its host has more than one colon; an IPv6 address stands in brackets"
	}
	if strings.Contains(host, ":") {
		if _, err := netip.ParseAddr(host); err != nil {
			return "its host is no IPv6 address"
		}
	} else {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil && !isASCII(host) {
			return "its host name is not valid"
		}
		if err == nil {
			host = ascii
		}
	}
	switch {
	case port != "":
		u.Host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		u.Host = "[" + host + "]"
	default:
		u.Host = host
	}
	return ""
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// String is the address as it may be shown: userinfo and the values of the
// query are masked, their names stay.
func (a *Address) String() string { return maskURL(a.url, a.user != nil) }

// GoString is String, so that %#v shows no credential either.
func (a *Address) GoString() string { return a.String() }

// SameOrigin reports whether b is at a's scheme, host and port: what is given to
// one may go to the other. Names are compared as they are, never looked up.
func (a *Address) SameOrigin(b *Address) bool {
	port := func(u *url.URL) string {
		if u.Port() == "" {
			return map[string]string{"ws": "80", "wss": "443"}[u.Scheme]
		}
		return strings.TrimLeft(u.Port(), "0")
	}
	return a.url.Scheme == b.url.Scheme && port(a.url) == port(b.url) && strings.EqualFold(a.url.Hostname(), b.url.Hostname())
}

// authorization is the header value that the userinfo stands for (RFC 7617),
// or "".
func (a *Address) authorization() string {
	if a.user == nil {
		return ""
	}
	password, _ := a.user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(a.user.Username()+":"+password))
}

// maskText hides what may be a credential in a text that is no URL.
func maskText(text string) string {
	text, _, _ = strings.Cut(text, "#")
	if before, _, ok := strings.Cut(text, "?"); ok {
		text = before + "?" + masked
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		scheme, _, ok := strings.Cut(text[:at], "://")
		if ok {
			return scheme + "://" + masked + text[at:]
		}
		return masked + text[at:]
	}
	return text
}

// maskParseError words a url.Parse error without quoting the input.
func maskParseError(err error) string {
	var escape url.EscapeError
	var host url.InvalidHostError
	switch {
	case errors.As(err, &escape):
		return "it holds a % that begins no escape"
	case errors.As(err, &host):
		return "its host name is not valid"
	case strings.Contains(err.Error(), "port"):
		return "a port is a number from 1 to 65535"
	case strings.Contains(err.Error(), "userinfo"):
		return "the user name or password holds characters that must be written as %XX"
	default:
		return "it cannot be read as a URL"
	}
}
