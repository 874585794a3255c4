package session

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for _, tt := range []struct {
		in, dial, shown string
	}{
		{in: "ws://localhost:8080", dial: "ws://localhost:8080"},
		{in: "wss://host.example/path?x", dial: "wss://host.example/path?x", shown: "wss://host.example/path?***"},
		{in: "http://host:80/", dial: "ws://host:80/"},
		{in: "https://host", dial: "wss://host"},
		{in: "HTTPS://Host", dial: "wss://host"},
		{in: "localhost:8080", dial: "ws://localhost:8080"},
		{in: "  localhost:8080\n", dial: "ws://localhost:8080"},
		{in: "localhost", dial: "ws://localhost"},
		{in: "a.localhost.", dial: "ws://a.localhost."},
		{in: ":8080", dial: "ws://localhost:8080"},
		{in: "127.1.2.3:1", dial: "ws://127.1.2.3:1"},
		{in: "[::1]:8080", dial: "ws://[::1]:8080"},
		{in: "::1", dial: "ws://[::1]"},
		{in: "ws://[::ffff:127.0.0.1]", dial: "ws://[::ffff:127.0.0.1]"},
		{in: "ws://[2001:db8::1]/x", dial: "ws://[2001:db8::1]/x"},
		{in: "10.0.0.1:8080/a%2Fb", dial: "ws://10.0.0.1:8080/a%2Fb"},
		{in: "ws://host/#part", dial: "ws://host/"},
		{in: "ws://bücher.example", dial: "ws://xn--bcher-kva.example"},
		{in: "ws://under_score.example", dial: "ws://under_score.example"},
		{
			in:   "wss://me:hunter2hunter2@host:1/p?token=sk-live-123&flag=1&lone",
			dial: "wss://host:1/p?token=sk-live-123&flag=1&lone", shown: "wss://***@host:1/p?token=***&flag=***&***",
		},
	} {
		a, err := ParseURL(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if got := a.url.String(); got != tt.dial {
			t.Errorf("%q: dials %s, want %s", tt.in, got, tt.dial)
		}
		if tt.shown == "" {
			tt.shown = tt.dial
		}
		for _, shown := range []string{a.String(), fmt.Sprint(a), fmt.Sprintf("%+v %#v", a, a)} {
			if !strings.HasPrefix(shown, tt.shown) {
				t.Errorf("%q: shown as %s, want %s", tt.in, shown, tt.shown)
			}
		}
	}
}

func TestParseURLRefuses(t *testing.T) {
	for _, tt := range []struct{ in, problem, try string }{
		{"", "empty", "ws://localhost:8080"},
		{" ", "empty", "ws://localhost:8080"},
		{"ws://", "names no host", ""},
		{"tcp://host:1", "not tcp", "ws://host:1"},
		{"ws:/host:1", "slash is missing", "ws://host:1"},
		{"8080", "only a number", "ws://localhost:8080"},
		{"ws://host:99999", "1 to 65535", ""},
		{"ws://host:0", "1 to 65535", ""},
		{"ws://host:abc", "1 to 65535", ""},
		{"ws://host:", "port after the colon", ""},
		{"http://[fe80::1%eth0]:8080/x?k=v", "%25", "http://[fe80::1%25eth0]:8080/x?***"},
		{"fe80::1%eth0", "%25", "ws://[fe80::1%25eth0]"},
		{"ws://[fe80::1%ab]", "%25", "ws://[fe80::1%25ab]"},
		{"ws://host:1:2/", "more than one colon", ""},
		{"ws://::1/", "more than one colon", ""},
		{"ws://ho st", "white space", ""},
		{"ws://host\x1b[31m", "control", ""},
		{"ws://host/%zz", "no escape", ""},
		{"ws://[::1", "cannot be read", ""},
		{"ws://-bücher-.example", "host name", ""},
		{"ws://me:hunter2%zz@host", "no escape", ""},
		{"me:hunter2@:", "names no host", ""},
		{"tcp://me:hunter2@host?token=hunter2", "not tcp", "ws://host"},
		{"ws://me:hun^{}ter2@ho st", "white space", ""},
	} {
		_, err := ParseURL(tt.in)
		var ae *AddressError
		if !errors.As(err, &ae) {
			t.Errorf("%q: got %v, want an *AddressError", tt.in, err)
			continue
		}
		if !strings.Contains(ae.Problem, tt.problem) || !strings.Contains(ae.Try, tt.try) || ae.Try == "" {
			t.Errorf("%q: problem %q, try %q", tt.in, ae.Problem, ae.Try)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error shows the password: %v", tt.in, err)
		}
		if strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("%q: the error holds control characters", tt.in)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	for _, in := range []string{"ws://u:p@h:1/p?q=1#f", "localhost:8080", ":1", "[::1]:2", "a@b@c", "ws:/x", "x://%zz", "bücher:8"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		a, err := ParseURL(in)
		if err != nil {
			var ae *AddressError
			if !errors.As(err, &ae) || ae.Problem == "" || ae.Try == "" {
				t.Errorf("%q: %#v", in, err)
			}
			return
		}
		again, err := ParseURL(a.url.String())
		if err != nil || again.url.String() != a.url.String() {
			t.Errorf("%q dials %s, which reads as %v, %v", in, a.url, again, err)
		}
		if a.url.User != nil || a.url.Host == "" {
			t.Errorf("%q dials %s", in, a.url)
		}
	})
}

func TestCredentials(t *testing.T) {
	a, err := ParseURL("wss://user-token-1:password-1@host/?token=query-token-1&branch=production&sig=short")
	if err != nil {
		t.Fatal(err)
	}
	got := credentials(a, http.Header{
		"Authorization": {"Bearer header-token-1"},
		"Cookie":        {"session=cookie-value-1; a=b"},
		"X-Workspace":   {"production"},
	})
	for _, secret := range []string{
		"user-token-1", "password-1", "query-token-1", "header-token-1", "cookie-value-1",
		"dXNlci10b2tlbi0xOnBhc3N3b3JkLTE=",
	} {
		if !slices.Contains(got, secret) {
			t.Errorf("%q is no secret", secret)
		}
	}
	for _, word := range []string{"production", "Bearer", "short", "b", ""} {
		if slices.Contains(got, word) {
			t.Errorf("%q is a secret", word)
		}
	}
}

// TestMaskAddress: whatever the names in a query are, their values are hidden.
func TestMaskAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                  "",
		"ws://localhost:8080":               "ws://localhost:8080",
		"wss://h/a?sid=SECRET":              "wss://h/a?sid=***",
		" https://u:SECRET@h/a?x=SECRET&y ": "https://***@h/a?x=***&***",
		"wss://h/a#SECRET":                  "wss://h/a",
		"h:1?sid=SECRET":                    "h:1?***",
		"u:SECRET@h":                        "***@h",
		"wss://u:%zzSECRET@h/?sid=SECRET":   "wss://***@h/?***",
		"h/a#SECRET":                        "h/a",
		"s3://bucket/prefix?key=SECRET":     "s3://bucket/prefix?key=***",
		"wss://h\u043Est.example:1/\u00fc":  "wss://xn--hst-sed.example:1/%C3%BC", // a Cyrillic letter
		"h\u043Est.example:1?sid=SECRET":    "xn--hst-sed.example:1?sid=***",
		"ws://\u24dbocalhost:8080":          "ws://localhost:8080",
		"ws://h\u043E\u2028st":              `ws://"h\u043e\u2028st"`,
	} {
		if got := MaskAddress(text); got != want {
			t.Errorf("MaskAddress(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestAddressSameOrigin(t *testing.T) {
	const given = "wss://host.example/agent?token=abc"
	for other, want := range map[string]bool{
		given:                          true,
		"https://HOST.example:443":     true,
		"wss://me:secret@host.example": true,
		"wss://host.example:0443/x":    true,
		"ws://host.example/agent":      false,
		"wss://host.example:8443":      false,
		"ws://host.example:443":        false,
		"wss://host.example.":          false,
		"wss://sub.host.example":       false,
		"wss://host.example@evil.test": false,
		"wss://h\u043Est.example":      false, // a Cyrillic letter
	} {
		a, err := ParseURL(given)
		if err != nil {
			t.Fatal(err)
		}
		b, err := ParseURL(other)
		if err != nil {
			t.Errorf("%s: %v", other, err)
			continue
		}
		if a.SameOrigin(b) != want || b.SameOrigin(a) != want {
			t.Errorf("%s and %s: not %v both ways", given, other, want)
		}
	}
}
