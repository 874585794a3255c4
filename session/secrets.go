package session

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"ruse/protocol"
)

// learnSecrets adds to what is redacted from now on. The caller holds s.mu.
func (s *Session) learnSecrets(secrets []string) {
	before := len(s.secrets)
	for _, secret := range secrets {
		if secret != "" && !slices.Contains(s.secrets, secret) {
			s.secrets = append(s.secrets, secret)
		}
	}
	if len(s.secrets) == before {
		return
	}
	s.redactor = protocol.NewRedactor(s.secrets...)
	if s.sock != nil {
		s.sock.stage.use(s.redactor, s.deliverTo(s.sock))
	}
}

// credentials are the texts in the address and the header that a runtime might
// echo and that must never be shown.
func credentials(addr *Address, h http.Header) []string {
	secrets := addr.credentials()
	for name, values := range h {
		for _, v := range values {
			// "Bearer token", "name=value; name=value"
			for _, part := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" \t;,", r) }) {
				secrets = appendCredential(secrets, name, part)
				if _, value, ok := strings.Cut(part, "="); ok {
					secrets = appendCredential(secrets, name, value)
				}
			}
		}
	}
	return secrets
}

// credentials are the texts in the address that a runtime might echo and that
// must never be shown.
func (a *Address) credentials() []string {
	var secrets []string
	for name, values := range a.url.Query() {
		for _, v := range values {
			secrets = appendCredential(secrets, name, v)
		}
	}
	if a.user != nil {
		password, _ := a.user.Password()
		secrets = appendCredential(secrets, "password", password)
		secrets = appendCredential(secrets, "token", a.user.Username())
		secrets = append(secrets, strings.TrimPrefix(a.authorization(), "Basic "))
	}
	return secrets
}

// appendCredential appends the value of a header or a query where its name
// sounds like a credential's. All values are hidden where the address is
// shown; but to redact each of them from what the agent says would redact
// words like "production". Short ones would redact half of all text.
func appendCredential(secrets []string, name, value string) []string {
	const shortest = 8
	name = strings.ToLower(name)
	for _, part := range []string{"auth", "cookie", "token", "key", "secret", "pass", "sig"} {
		if strings.Contains(name, part) && len(value) >= shortest {
			return append(secrets, value)
		}
	}
	return secrets
}

// MaskAddress is an address as it may be shown: userinfo, the values of the query
// and the fragment are hidden, the names in the query stay. It takes any text,
// also what is no address yet because somebody types it. There is no other
// masker of addresses: a query's name tells too little of its value to show it.
// A host stands as it is looked up, in ASCII.
func MaskAddress(text string) string {
	text = strings.TrimSpace(text)
	if u, err := url.Parse(text); err == nil && strings.Contains(text, "://") && u.Host != "" {
		return maskURL(u, false)
	}
	if u, err := url.Parse("ws://" + text); err == nil && !strings.Contains(text, "://") && !isASCII(u.Host) {
		return strings.TrimPrefix(maskURL(u, false), "ws://")
	}
	return maskText(text)
}

// maskURL writes u without its credentials.
func maskURL(u *url.URL, user bool) string {
	var b strings.Builder
	b.WriteString(u.Scheme)
	b.WriteString("://")
	if user || u.User != nil {
		b.WriteString(masked + "@")
	}
	b.WriteString(asciiHost(u))
	b.WriteString(u.EscapedPath())
	for i, pair := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		name, _, hasValue := strings.Cut(pair, "=")
		b.WriteByte("?&"[min(i, 1)])
		if !hasValue {
			// A lone word in a query may well be a token.
			name = masked
		}
		b.WriteString(name)
		if hasValue {
			b.WriteString("=" + masked)
		}
	}
	return b.String()
}

// asciiHost is u's host and port with the name as DNS has it: letters of other
// scripts can look like another name's.
func asciiHost(u *url.URL) string {
	host := u.Hostname()
	if isASCII(host) {
		return u.Host
	}
	name, err := idna.Lookup.ToASCII(host)
	if err != nil {
		name = strconv.QuoteToASCII(host)
	}
	return strings.Replace(u.Host, host, name, 1)
}
