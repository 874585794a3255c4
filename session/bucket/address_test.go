package bucket

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"ruse/session"
)

func TestParse(t *testing.T) {
	for address, want := range map[string]Options{
		"s3://artifacts":             {Bucket: "artifacts"},
		"s3://artifacts/":            {Bucket: "artifacts"},
		"s3://artifacts/a/b/":        {Bucket: "artifacts", Prefix: "a/b"},
		"s3://artifacts/a%20b":       {Bucket: "artifacts", Prefix: "a b"},
		"s3://artifacts?region=auto": {Bucket: "artifacts", Region: "auto"},
		"s3://artifacts/p?endpoint=http://localhost:9000&path-style=true": {
			Bucket: "artifacts", Prefix: "p", Endpoint: "http://localhost:9000", Style: PathStyle,
		},
		"s3://artifacts?endpoint=minio.example.com:9000&path-style=false&profile=dev&instance=1": {
			Bucket: "artifacts", Endpoint: "minio.example.com:9000", Style: HostStyle, Profile: "dev", Instance: true,
		},
		"s3://artifacts?endpoint=https%3A%2F%2F[::1]:9000%2F": {Bucket: "artifacts", Endpoint: "https://[::1]:9000/"},
	} {
		got, err := Parse(address)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", address, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for address, want := range map[string]string{
		"":                                           "does not begin with s3://",
		"artifacts/prefix":                           "does not begin with s3://",
		"https://artifacts.s3.amazonaws.com":         "does not begin with s3://",
		"s3:///prefix":                               "names no bucket",
		"s3://artifacts/%zz":                         "no URL",
		"s3://AKIA1:geheim@artifacts/p":              "holds credentials",
		"s3://AKIA1:ge@heim@artifacts/p":             "",
		"s3://Artifacts":                             "3 to 63 lower-case letters",
		"s3://a":                                     "3 to 63 lower-case letters",
		"s3://192.168.0.1":                           "3 to 63 lower-case letters",
		"s3://artifacts:9000/p":                      "3 to 63 lower-case letters",
		"s3://artifacts/a/../b":                      "the prefix",
		"s3://artifacts/p#x":                         "after #",
		"s3://artifacts?secret=geheim":               `unknown part "secret"`,
		"s3://artifacts?" + long + "geheim":          "unknown part [REDACTED]",
		"s3://artifacts?region=a&region=b":           "more than once",
		"s3://artifacts?path-style=sometimes":        "neither true nor false",
		"s3://artifacts?instance=x":                  "neither true nor false",
		"s3://artifacts?endpoint=":                   "the endpoint",
		"s3://artifacts?endpoint=ftp://x":            "the endpoint",
		"s3://artifacts?endpoint=https://x/path":     "the endpoint",
		"s3://artifacts?endpoint=https://u:geheim@x": "the endpoint",
		"s3://artifacts?endpoint=x:port":             "the endpoint",
		"s3://artifacts?a;b=geheim":                  "query can't be read",
	} {
		_, err := Parse(address)
		e, ok := errors.AsType[*session.AddressError](err)
		if !ok || !strings.Contains(e.Problem, want) || e.Try == "" {
			t.Errorf("Parse(%q): %v, want %q", address, err, want)
			continue
		}
		if strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "heim@") {
			t.Errorf("Parse(%q) says the secret: %v", address, err)
		}
	}
}

var long = strings.Repeat("x", 40)

func TestOptionsRefuse(t *testing.T) {
	for want, o := range map[string]Options{
		"the bucket can't be named": {Bucket: "No"},
		"the prefix":                {Bucket: "artifacts", Prefix: "a/../b"},
		"the session's folder":      {Bucket: "artifacts", Session: "../x"},
		"can hold for":              {Bucket: "artifacts", Expiry: 8 * 24 * time.Hour},
		"hold for 1s":               {Bucket: "artifacts", Expiry: time.Millisecond},
		"the endpoint is no":        {Bucket: "artifacts", Endpoint: "ftp://x"},
	} {
		if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%+v): %v, want %q", o, err, want)
		}
	}
}

// TestKeysDontPrint: however they are printed or logged.
func TestKeysDontPrint(t *testing.T) {
	o := Options{Bucket: "artifacts", Keys: testKeys}
	log := &logged{}
	slog.New(slog.NewTextHandler(log, nil)).Info("text", "keys", o.Keys, "options", o)
	slog.New(slog.NewJSONHandler(log, nil)).Info("json", "keys", o.Keys, "pointer", &o.Keys)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		noSecret(t, verb, fmt.Sprintf(verb, o)+fmt.Sprintf(verb, o.Keys)+fmt.Sprintf(verb, &o.Keys))
	}
	noSecret(t, "the log", log.String())
	if !strings.Contains(log.String(), masked) {
		t.Errorf("nothing marks the keys in %s", log)
	}
}

func TestReachable(t *testing.T) {
	for _, c := range []struct {
		endpoint, remote string
		reached          bool
	}{
		{"https://s3.amazonaws.com", "203.0.113.7:8080", true},
		{"http://localhost:9000", "127.0.0.1:8080", true},
		{"http://localhost:9000", "pipe", true},
		{"http://localhost:9000", "[::1]:8080", true},
		{"http://localhost:9000", "203.0.113.7:8080", false},
		{"http://127.0.0.1:9000", "[2001:db8::1]:443", false},
		{"http://[::1]:9000", "sandbox.example.com:443", false},
		{"http://minio.localhost", "203.0.113.7:8080", false},
	} {
		endpoint, err := parseEndpoint(c.endpoint)
		if err != nil {
			t.Fatal(err)
		}
		err = (&Bucket{endpoint: endpoint}).Reachable(c.remote)
		if (err == nil) != c.reached {
			t.Errorf("from %s to %s: %v", c.remote, c.endpoint, err)
		}
		if _, ok := errors.AsType[*session.UnreachableError](err); err != nil && !ok {
			t.Errorf("from %s to %s: a %T", c.remote, c.endpoint, err)
		}
	}
}
