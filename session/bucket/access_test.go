package bucket

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// withoutCredentials hides the machine's AWS set-up from a test.
func withoutCredentials(t *testing.T) (dir string) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
		}
	}
	dir = t.TempDir()
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	return dir
}

// TestOpenExplains: each failure has its three parts, and the store's words no
// say over the terminal.
func TestOpenExplains(t *testing.T) {
	with := func(status int, code, region string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { refuse(w, status, code, region) }
	}
	for _, c := range []struct {
		name        string
		store       http.HandlerFunc
		code, what  string
		why, advice string
		kind        AccessKind
	}{
		{"clock skew", with(403, "RequestTimeTooSkewed", ""), "RequestTimeTooSkewed", "clocks", "Refused with", "Set this machine's clock", WrongClock},
		{"region", with(400, "AuthorizationHeaderMalformed", "eu-central-1"), "AuthorizationHeaderMalformed", "another region", "", "region=eu-central-1", WrongAddress},
		{"redirect", with(301, "PermanentRedirect", ""), "PermanentRedirect", "another region", "", "region=NAME", WrongAddress},
		{"expired", with(400, "ExpiredToken", ""), "ExpiredToken", "have expired", "", "Get new ones", NotAllowed},
		{"denied", with(403, "AccessDenied", ""), "AccessDenied", "don't allow", "", "Allow s3:ListBucket", NotAllowed},
		{"overloaded", with(503, "SlowDown", ""), "SlowDown", "can't answer now", "", "Try again", TooBusy},
		{"a web site", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			fmt.Fprint(w, "<html>\x1b]0;title\x07 not found</html>")
		}, "NoSuchBucket", "no bucket artifacts", "", "Check its name", WrongAddress},
		{"a teapot", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(418)
			fmt.Fprint(w, "\x1b]0;title\x07"+strings.Repeat("teapot ", 1000))
		}, "418 I'm a teapot", "not answer as a store", "teapot", "path-style", NotAStore},
		{"an echo of secrets", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(403)
			fmt.Fprintf(w, "<Error><Code>AccessDenied</Code><Message>key %s secret %s token %s url http://x/?X-Amz-Signature=1</Message></Error>",
				testKeys.Access, testKeys.Secret, testKeys.Session)
		}, "AccessDenied", "don't allow", masked, "Allow", NotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := refused(t, serve(t, c.store), c.code, c.what)
			if e.Kind != c.kind {
				t.Errorf("kind %d, want %d", e.Kind, c.kind)
			}
			if !strings.Contains(e.Why, c.why) || !strings.Contains(e.Try, c.advice) || len(e.Why) > 500 {
				t.Errorf("why %q, try %q; want %q and %q", e.Why, e.Try, c.why, c.advice)
			}
			if hint := e.Error() + e.Try; strings.ContainsAny(hint, "\x1b\x07\n") {
				t.Errorf("%q has control characters", hint)
			}
		})
	}
}

func TestOpenExplainsConnections(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(&logged{}, "", 0)
	secure.StartTLS()
	defer secure.Close()
	for _, c := range []struct {
		name, endpoint, what, advice string
		kind                         AccessKind
	}{
		{"refused", "http://" + gone.Addr().String(), "nobody answers at " + gone.Addr().String(), "Start the store", NotReached},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "does not speak TLS", "endpoint=http://", NotTrusted},
		{"unknown authority", secure.URL, "certificate", "SSL_CERT_FILE", NotTrusted},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{Bucket: "artifacts", Endpoint: c.endpoint, Region: "us-east-1", Keys: testKeys, Style: PathStyle}
			if e := refused(t, o, "", c.what); !strings.Contains(e.Try, c.advice) || e.Kind != c.kind {
				t.Errorf("try %q, want %q", e.Try, c.advice)
			}
		})
	}
	t.Run("no such host", func(t *testing.T) {
		o := Options{Bucket: "artifacts", Endpoint: "store.invalid", Region: "us-east-1", Keys: testKeys, Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "store.invalid", IsNotFound: true}}
			},
		}}
		if e := refused(t, o, "", "no host has the name store.invalid"); !strings.Contains(e.Try, "path-style=true") || e.Kind != NotReached {
			t.Errorf("try %q", e.Try)
		}
	})
	t.Run("silence", func(t *testing.T) {
		o := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := Open(ctx, o)
		if e, ok := errors.AsType[*AccessError](err); !ok || !strings.Contains(e.What, "did not answer in time") || e.Kind != TooSlow {
			t.Errorf("Open: %v", err)
		}
	})
}

// TestOpenFindsWhatCantBeWritten: where reading is allowed and writing isn't,
// and where the runtime's address has no time to be used.
func TestOpenFindsWhatCantBeWritten(t *testing.T) {
	o := fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			refuse(w, http.StatusForbidden, "AccessDenied", "")
		}
		return r.Method == http.MethodPut
	})
	if e := refused(t, o, "AccessDenied", "don't allow"); !strings.Contains(e.Try, "s3:PutObject") {
		t.Errorf("try %q", e.Try)
	}
	o = fakeStore(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusForbidden)
		}
		return r.Method == http.MethodHead
	})
	refused(t, o, "AccessDenied", "don't allow")
}

// TestOpenLeavesNothing: neither where the store heeds checksums, nor where it
// does not.
func TestOpenLeavesNothing(t *testing.T) {
	for _, heeds := range []bool{true, false} {
		methods := map[string]int{}
		o := fakeStore(t, func(_ http.ResponseWriter, r *http.Request) bool {
			methods[r.Method]++
			if !heeds {
				r.Header.Del("Content-Md5")
			}
			return false
		})
		b := open(t, o)
		if methods[http.MethodPut] != 1 || (methods[http.MethodDelete] == 1) == heeds {
			t.Errorf("checksums heeded %v: %v", heeds, methods)
		}
		if err := b.check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	dir := withoutCredentials(t)
	asked := false
	o := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	o.Keys = Keys{}
	e := refused(t, o, "", "there are no credentials for the bucket artifacts")
	if !strings.Contains(e.Why, "AWS_ACCESS_KEY_ID") || !strings.Contains(e.Try, "profile=NAME") {
		t.Errorf("why %q, try %q", e.Why, e.Try)
	}

	t.Setenv("AWS_ACCESS_KEY_ID", testKeys.Access)
	if e := refused(t, o, "", "there are no credentials"); !strings.Contains(e.Why, "only one of the two") {
		t.Errorf("half a pair: why %q", e.Why)
	}

	o.Profile = "other"
	if err := os.WriteFile(filepath.Join(dir, "credentials"), []byte("[default]\naws_access_key_id = x\naws_secret_access_key = y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", testKeys.Secret)
	if e := refused(t, o, "", "there are no credentials"); !strings.Contains(e.Why, "other") {
		t.Errorf("a profile that is not there: why %q", e.Why)
	}
	if asked {
		t.Error("the store was asked without credentials")
	}
}

func TestCredentialsAreFound(t *testing.T) {
	dir := withoutCredentials(t)
	o := fakeStore(t, nil)
	o.Keys = Keys{}
	o.Endpoint, o.Region = "", ""
	t.Setenv("AWS_ENDPOINT_URL", fakeStore(t, nil).Endpoint)
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", testKeys.Access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", testKeys.Secret)
	t.Setenv("AWS_SESSION_TOKEN", testKeys.Session)
	b := open(t, o)
	u := ask(t, b, "/from-variables")
	u.send(t, []byte("x"))
	u.stored(t, b, []byte("x"))

	file := fmt.Sprintf("[dev]\naws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n", testKeys.Access, testKeys.Secret, testKeys.Session)
	if err := os.WriteFile(filepath.Join(dir, "credentials"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "another")
	o.Profile = "dev"
	b = open(t, o)
	u = ask(t, b, "/from-a-profile")
	u.send(t, []byte("y"))
	u.stored(t, b, []byte("y"))
}

// TestInstanceIsAskedOnlyIfTold: the metadata service is another machine.
func TestInstanceIsAskedOnlyIfTold(t *testing.T) {
	withoutCredentials(t)
	asked := 0
	metadata := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprintf(w, `{"AccessKeyId":%q,"SecretAccessKey":%q,"Token":%q,"Expiration":%q}`,
			testKeys.Access, testKeys.Secret, testKeys.Session, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	defer metadata.Close()
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", metadata.URL)
	o := fakeStore(t, nil)
	o.Keys = Keys{}
	if refused(t, o, "", "there are no credentials"); asked != 0 {
		t.Errorf("the metadata service was asked %d times", asked)
	}
	o.Instance = true
	open(t, o)
	if asked != 1 {
		t.Errorf("the metadata service was asked %d times", asked)
	}
}

// TestRegionIsFound: without one the store is asked.
func TestRegionIsFound(t *testing.T) {
	withoutCredentials(t)
	o := fakeStore(t, nil)
	o.Region = ""
	b := open(t, o)
	u := ask(t, b, "/x")
	u.send(t, []byte("x"))
	u.stored(t, b, []byte("x"))
}

// TestHostStyle: the bucket's name is part of the host's.
func TestHostStyle(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("artifacts"); err != nil {
		t.Fatal(err)
	}
	fake := gofakes3.New(backend, gofakes3.WithHostBucket(true)).Server()
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "artifacts.store.test" {
			t.Errorf("a request is for the host %s", r.Host)
		}
		if code := signedBy(r, testKeys, "us-east-1"); code != "" {
			refuse(w, http.StatusForbidden, code, "")
			return
		}
		fake.ServeHTTP(w, r)
	})
	address := strings.TrimPrefix(o.Endpoint, "http://")
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	defer transport.CloseIdleConnections()
	o.Endpoint, o.Style, o.Transport = "http://store.test", HostStyle, transport
	b := open(t, o)
	u := ask(t, b, "/x.md")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, u.URL, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", u.ContentType)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if p := u.stored(t, b, []byte("x")); !strings.HasPrefix(p.Location, "http://artifacts.store.test/ruse/tests/") {
		t.Errorf("it is at %s", p.Location)
	}
	shut(t, b)
}
