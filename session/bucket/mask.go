package bucket

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/minio/minio-go/v7"
)

// masked stands where a secret was.
const masked = "[REDACTED]"

// queries finds the queries of URLs, in which signatures are.
var queries = regexp.MustCompile(`([a-z][a-z0-9+.-]*://[^\s?"'<>]*)\?[^\s"'<>]*`)

// mask hides credentials in texts. Those of a session may change when they
// expire, so it knows all that were ever used.
type mask struct {
	mu      sync.Mutex
	secrets []string
}

// learn adds to what is hidden.
func (m *mask) learn(secrets ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range secrets {
		if s != "" && !slices.Contains(m.secrets, s) {
			m.secrets = append(m.secrets, s, url.QueryEscape(s))
		}
	}
}

// text is s without credentials, queries of URLs and control characters, and
// not too long: a store's words are not to be trusted with the terminal.
func (m *mask) text(s string) string {
	m.mu.Lock()
	for _, secret := range m.secrets {
		s = strings.ReplaceAll(s, secret, masked)
	}
	m.mu.Unlock()
	s = queries.ReplaceAllString(s, "$1?"+masked)
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	const longest = 300
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return strings.TrimRight(s, ".")
}

// cause is err without the address that was asked, and without credentials in
// what the store said.
func (m *mask) cause(err error) error {
	if asked, ok := errors.AsType[*url.Error](err); ok {
		err = asked.Err
	}
	if said, ok := errors.AsType[minio.ErrorResponse](err); ok {
		said.Message = m.text(said.Message)
		return said
	}
	if text := m.text(err.Error()); text != strings.TrimRight(err.Error(), ".") {
		return errors.New(text)
	}
	return err
}
