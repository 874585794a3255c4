package ui

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
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

// askGive asks before a request gives something to a runtime that a project's
// file named, and reports whether it did.
func (m *Model) askGive(r request.Request) bool {
	if m.cfg.Guard == nil || m.link.url != m.cfg.URL {
		return false
	}
	asks := m.cfg.Guard(r)
	if len(asks) == 0 {
		return false
	}
	words := []string{"The project's file named this runtime, not you. The request would give it:", ""}
	for _, a := range asks {
		if a.What == profile.ByHand {
			continue
		}
		words = append(words, m.theme.Glyphs.Dot+" "+text.Line(a.What))
	}
	m.open(&dialog.Confirm{Title: "Give this to " + m.address() + "?", Text: words, Yes: "send", OnYes: func() tea.Cmd {
		m.cfg.Guard = nil
		return m.dispatch(r)
	}})
	return true
}
