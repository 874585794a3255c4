package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"ruse/protocol"
	"ruse/session"
)

// realStore names the variable with the address of a bucket at a real store, as
// Parse reads it. Its keys are in the AWS_* variables, and the bucket is made
// if it isn't there. Without it the tests run against gofakes3, behind a check
// of signatures that it lacks.
const realStore = "RUSE_TEST_S3"

// patience bounds each wait of the tests for something that must come.
const patience = 60 * time.Second

// The credentials of the tests' own stores.
var testKeys = Keys{Access: "AKIATESTACCESSKEY", Secret: "test-secret/+key-0123456789", Session: "test-session-token-0123"}

func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if left := leaked(); code == 0 && left != "" {
		fmt.Fprintf(os.Stderr, "goroutines outlive the tests:\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leaked returns the stacks of goroutines of ours, of net/http and of minio-go
// that don't end within two seconds.
func leaked() string {
	for end := time.Now().Add(2 * time.Second); ; runtime.Gosched() {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		var left []string
		for stack := range strings.SplitSeq(string(stacks), "\n\n") {
			ours := strings.Contains(stack, "ruse/") || strings.Contains(stack, "net/http.") || strings.Contains(stack, "minio-go")
			if ours && !strings.Contains(stack, "TestMain") {
				left = append(left, stack)
			}
		}
		if len(left) == 0 || time.Now().After(end) {
			return strings.Join(left, "\n\n")
		}
	}
}

// onReal reports whether the tests run against a real store.
func onReal() bool { return os.Getenv(realStore) != "" }

// testStore returns the options of a bucket that is there, at a real store or at
// gofakes3.
func testStore(t testing.TB) Options {
	t.Helper()
	if !onReal() {
		return fakeStore(t, nil)
	}
	o, err := Parse(os.Getenv(realStore))
	if err != nil {
		t.Fatal(err)
	}
	makeBucket(t, o, credentials.NewEnvAWS())
	o.Keys = Keys{Access: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY")}
	return o
}

// makeBucket makes the bucket of o unless it is there.
func makeBucket(t testing.TB, o Options, creds *credentials.Credentials) {
	t.Helper()
	endpoint, err := parseEndpoint(o.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds: creds, Secure: endpoint.Scheme == "https", Region: o.Region, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	err = client.MakeBucket(t.Context(), o.Bucket, minio.MakeBucketOptions{Region: o.Region})
	if code := minio.ToErrorResponse(err).Code; err != nil && code != "BucketAlreadyOwnedByYou" && code != "BucketAlreadyExists" {
		t.Fatal(err)
	}
}

// fakeStore is gofakes3 behind a check of signatures, and behind before, which
// answers a request itself if it returns true.
func fakeStore(t testing.TB, before func(http.ResponseWriter, *http.Request) bool) Options {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("artifacts"); err != nil {
		t.Fatal(err)
	}
	fake := gofakes3.New(backend, gofakes3.WithoutVersioning()).Server()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if code := signedBy(r, testKeys, "us-east-1"); code != "" {
			refuse(w, http.StatusForbidden, code, "")
			return
		}
		if before == nil || !before(w, r) {
			fake.ServeHTTP(w, r)
		}
	})
}

// serve returns the options of a bucket at a store that h plays.
func serve(t testing.TB, h http.HandlerFunc) Options {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		server.Close()
	})
	return Options{Bucket: "artifacts", Prefix: "ruse/tests", Endpoint: server.URL, Region: "us-east-1", Keys: testKeys}
}

// refuse answers as S3 does.
func refuse(w http.ResponseWriter, status int, code, region string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>Refused with %s by the test.</Message><Region>%s</Region></Error>", code, code, region)
}

// open opens a bucket that ends with the test, asks often, and whose log holds
// no secret.
func open(t testing.TB, o Options) *Bucket {
	t.Helper()
	if o.Poll == 0 {
		o.Poll = 10 * time.Millisecond
	}
	log := &logged{}
	o.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		shut(t, b)
		noSecret(t, "the log", log.String())
	})
	return b
}

func shut(t testing.TB, b *Bucket) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// logged is a log that many may write.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// noSecret fails the test if text holds credentials or a part of a signature.
func noSecret(t testing.TB, what, text string) {
	t.Helper()
	secrets := []string{testKeys.Access, testKeys.Secret, testKeys.Session, "X-Amz-", "Signature="}
	if onReal() {
		secrets = append(secrets, os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"))
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%s holds %q: %s", what, secret, text)
		}
	}
}

// noSecretIn looks into all of err's tree.
func noSecretIn(t testing.TB, err error) {
	t.Helper()
	noSecret(t, "an error", fmt.Sprintf("%v %+v %#v", err, err, err))
	switch inner := err.(type) {
	case interface{ Unwrap() []error }:
		for _, e := range inner.Unwrap() {
			noSecretIn(t, e)
		}
	default:
		if e := errors.Unwrap(err); e != nil {
			noSecretIn(t, e)
		}
	}
}

// upload is one offer as its session sees it.
type upload struct {
	session.Upload
	path string

	mu    sync.Mutex
	said  []session.Progress
	ended chan struct{}
}

func ask(t testing.TB, b *Bucket, path string) *upload {
	t.Helper()
	u := &upload{path: path, ended: make(chan struct{})}
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	up, err := b.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filename: name, Filepath: path}, u.report)
	if err != nil {
		t.Fatalf("Offer(%.80q): %v", path, err)
	}
	u.Upload = up
	return u
}

func (u *upload) report(p session.Progress) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.said = append(u.said, p)
	if p.State.Final() {
		close(u.ended) // panics at a second final state
	}
}

// end waits for the final state.
func (u *upload) end(t testing.TB) session.Progress {
	t.Helper()
	select {
	case <-u.ended:
	case <-time.After(patience):
		t.Fatalf("the upload of %.80q did not end", u.path)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.said[len(u.said)-1]
	if p.Err != nil {
		noSecretIn(t, p.Err)
	}
	noSecret(t, "a location", p.Location)
	return p
}

// stored fails the test unless the store has content.
func (u *upload) stored(t testing.TB, b *Bucket, content []byte) session.Progress {
	t.Helper()
	p := u.end(t)
	if p.State != session.ArtifactStored {
		t.Fatalf("%.80q ended in state %d: %v", u.path, p.State, p.Err)
	}
	sum := sha256.Sum256(content)
	if want := hex.EncodeToString(sum[:]); p.SHA256 != want || p.Bytes != int64(len(content)) {
		t.Errorf("%.80q: %d bytes, SHA-256 %s; want %d and %s", u.path, p.Bytes, p.SHA256, len(content), want)
	}
	body, err := b.Get(t.Context(), p.Location)
	if err != nil {
		t.Fatalf("Get(%q): %v", p.Location, err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%.80q holds %d bytes that were not sent (%v)", u.path, len(got), err)
	}
	return p
}

// put uploads as a runtime does, and returns the status.
func (u *upload) put(t testing.TB, content io.Reader, size int64, contentType string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, u.URL, content)
	if err != nil {
		t.Fatal(err)
	}
	if req.ContentLength = size; size == 0 {
		req.Body = http.NoBody
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

func (u *upload) send(t testing.TB, content []byte) {
	t.Helper()
	if status := u.put(t, bytes.NewReader(content), int64(len(content)), u.ContentType); status != http.StatusOK {
		t.Fatalf("the upload of %.80q is answered %d", u.path, status)
	}
}
