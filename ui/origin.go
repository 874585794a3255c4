package ui

import (
	"maps"
	"slices"
	"strings"

	"ruse/session"
	"ruse/ui/internal/text"
)

// dialOptions is how to dial url. The headers, and that any certificate is taken,
// were given for the address that ruse started with: another origin, which
// somebody types or a request of the history names, gets none of them.
func (m *Model) dialOptions(url string) session.Options {
	opts := m.cfg.Session
	if !m.atHome(url) {
		opts.Header, opts.TLS = nil, nil
	}
	return opts
}

// atHome reports whether url is of the origin that ruse started with.
func (m *Model) atHome(url string) bool {
	if url == m.cfg.URL {
		return true
	}
	home, err := session.ParseURL(m.cfg.URL)
	if err != nil {
		return false
	}
	a, err := session.ParseURL(url)
	return err == nil && home.SameOrigin(a)
}

// leftOut says what does not go to url though it was given for the first address;
// empty: nothing.
func (m *Model) leftOut(url string) string {
	if m.atHome(url) {
		return ""
	}
	left := slices.Sorted(maps.Keys(m.cfg.Session.Header))
	if insecure(m.cfg.Session.TLS) {
		left = append(left, "--insecure")
	}
	if len(left) == 0 {
		return ""
	}
	return text.Line("not given to this address: " + strings.Join(left, ", ") + ". To give it, start ruse with the address.")
}
