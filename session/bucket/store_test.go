package bucket

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

func TestUploads(t *testing.T) {
	b := open(t, testStore(t))
	t.Logf("at %s, real: %v", b.endpoint, onReal())
	locations := map[string]string{}
	versions := map[string]int{}
	var all []*upload
	var contents [][]byte
	for i, path := range []string{
		"/workspace/a/summary.md", "/workspace/b/summary.md", // one base name, two folders
		"/workspace/data.json", "/workspace/data.json", "/workspace/data.json", // three versions
		"/workspace/empty", "/workspace", "/workspace/empty/below",
		"../../etc/passwd", `C:\Users\me\out.md`, "/日本語/報告 1.md", "/a?b#c%41&d+e=f", "/emoji 🚀.png", "/\x1b[31m\xff/..", "",
		"/" + strings.Repeat("long/", 200) + strings.Repeat("x", 3000) + ".tar.gz",
	} {
		content := bytes.Repeat(fmt.Appendf(nil, "%d %q\n", i, path), 1000)
		if strings.HasSuffix(path, "empty") {
			content = nil
		}
		u := ask(t, b, path)
		if versions[path]++; u.Version != versions[path] {
			t.Errorf("%q has version %d, want %d", path, u.Version, versions[path])
		}
		u.send(t, content)
		all, contents = append(all, u), append(contents, content)
	}
	for i, u := range all {
		p := u.stored(t, b, contents[i])
		if other, taken := locations[p.Location]; taken {
			t.Errorf("%q and %q are both at %s", u.path, other, p.Location)
		}
		locations[p.Location] = u.path
		if where, err := url.Parse(p.Location); err != nil || where.RawQuery != "" || where.User != nil {
			t.Errorf("%s is no address without a query (%v)", p.Location, err)
		}
	}
	if b.Pending() != 0 || b.Wait(t.Context()) != nil {
		t.Errorf("%d offers are pending", b.Pending())
	}
}

// TestContentTypeIsSigned: an upload of another type is refused, and nothing
// arrives.
func TestContentTypeIsSigned(t *testing.T) {
	o := testStore(t)
	o.Deadline = 300 * time.Millisecond
	b := open(t, o)
	u := ask(t, b, "/page.md")
	if status := u.put(t, strings.NewReader("x"), 1, "text/html"); status != http.StatusForbidden {
		t.Errorf("another content type is answered %d", status)
	}
	if p := u.end(t); p.State != session.ArtifactNeverCame {
		t.Errorf("the upload ended in state %d: %v", p.State, p.Err)
	}
}

// TestStrangePrefix: it is the person's own, and kept as it is.
func TestStrangePrefix(t *testing.T) {
	o := testStore(t)
	o.Prefix = "a b/ü!(x)+@:=&,;$*'/%41"
	b := open(t, o)
	u := ask(t, b, "/x/y.md")
	u.send(t, []byte("strange"))
	u.stored(t, b, []byte("strange"))
}

func TestNeverCame(t *testing.T) {
	o := testStore(t)
	o.Deadline = 100 * time.Millisecond
	b := open(t, o)
	p := ask(t, b, "/never.txt").end(t)
	if p.State != session.ArtifactNeverCame || p.Err == nil || p.Location != "" {
		t.Errorf("it ended as %+v", p)
	}
}

func TestOpenRefusesCredentials(t *testing.T) {
	good := testStore(t)
	for _, c := range []struct {
		name   string
		change func(*Options)
		code   string
		what   string
	}{
		{"unknown access key", func(o *Options) { o.Keys.Access = "AKIANOBODYKNOWSIT" }, "InvalidAccessKeyId XAdminUserNotFound", "does not know the access key"},
		{"wrong secret", func(o *Options) { o.Keys.Secret = "some-other-secret-key" }, "SignatureDoesNotMatch", "the secret key is not"},
		{"missing bucket", func(o *Options) { o.Bucket = "no-such-bucket-here" }, "NoSuchBucket", "there is no bucket no-such-bucket-here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := good
			c.change(&o)
			refused(t, o, c.code, c.what)
		})
	}
}

// refused fails the test unless Open explains its failure in three parts, with
// one of the codes.
func refused(t *testing.T, o Options, codes, what string) *AccessError {
	t.Helper()
	b, err := Open(t.Context(), o)
	if err == nil {
		shut(t, b)
		t.Fatal("Open succeeds")
	}
	e, ok := errors.AsType[*AccessError](err)
	if !ok {
		t.Fatalf("Open fails with a %T: %v", err, err)
	}
	if !strings.Contains(" "+codes+" ", " "+e.Code+" ") || !strings.Contains(e.What, what) || e.Why == "" || e.Try == "" || e.Err == nil {
		t.Errorf("what %q, why %q, try %q, code %q; want %q and code %q", e.What, e.Why, e.Try, e.Code, what, codes)
	}
	noSecretIn(t, err)
	hint := e.Error() + " " + e.Try
	noSecret(t, "a hint", hint)
	if secret := o.Keys.Secret; secret != "" && strings.Contains(hint, secret) {
		t.Errorf("the secret key is in %q", hint)
	}
	return e
}

func TestTwoThousandAtOnce(t *testing.T) {
	const files, senders = 2000, 16
	b := open(t, testStore(t))
	began := time.Now()
	uploads := make([]*upload, files)
	var offering sync.WaitGroup
	for i := range files {
		offering.Go(func() {
			u := &upload{path: fmt.Sprintf("/out/%d/same-name.txt", i%50), ended: make(chan struct{})}
			var err error
			if u.Upload, err = b.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filepath: u.path}, u.report); err != nil {
				t.Error(err)
				close(u.ended)
			}
			uploads[i] = u
		})
	}
	offering.Wait()
	if t.Failed() {
		return
	}
	t.Logf("%d offers in %s, with %d goroutines", files, time.Since(began).Round(time.Millisecond), runtime.NumGoroutine())
	next := make(chan *upload)
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for u := range next {
				u.send(t, []byte(u.URL))
			}
		})
	}
	for _, u := range uploads {
		next <- u
	}
	close(next)
	sending.Wait()
	keys := map[string]bool{}
	for _, u := range uploads {
		p := u.end(t)
		sum := sha256.Sum256([]byte(u.URL))
		if p.State != session.ArtifactStored || p.SHA256 != hex.EncodeToString(sum[:]) {
			t.Fatalf("%s version %d ended as %+v", u.path, u.Version, p)
		}
		keys[p.Location] = true
	}
	if len(keys) != files {
		t.Errorf("%d files are at %d places", files, len(keys))
	}
	t.Logf("all stored after %s", time.Since(began).Round(time.Millisecond))
}

// TestLargeFile sends 1 GiB to a real store, and 16 MiB to one that keeps all in
// memory.
func TestLargeFile(t *testing.T) {
	size := int64(16 << 20)
	if onReal() {
		size = 1 << 30
	}
	o := testStore(t)
	o.HashBytes = -1
	b := open(t, o)
	u := ask(t, b, "/large.bin")
	sent := &hashed{from: io.LimitReader(rand.NewChaCha8([32]byte{1}), size), sum: sha256.New()}
	began := time.Now()
	if status := u.put(t, sent, size, u.ContentType); status != http.StatusOK {
		t.Fatalf("the upload is answered %d", status)
	}
	p := u.end(t)
	if want := hex.EncodeToString(sent.sum.Sum(nil)); p.State != session.ArtifactStored || p.Bytes != size || p.SHA256 != want {
		t.Errorf("it ended as %+v, want SHA-256 %s", p, want)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d MiB sent and read back in %s; this process has %d MiB from the system",
		size>>20, time.Since(began).Round(time.Millisecond), memory.Sys>>20)
	if onReal() && memory.Sys > 256<<20 {
		t.Errorf("this process took %d MiB", memory.Sys>>20)
	}
}

// hashed hashes what is read through it.
type hashed struct {
	from io.Reader
	sum  hash.Hash
}

func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.from.Read(p)
	h.sum.Write(p[:n])
	return n, err
}

// TestCloseAsksOnceMore: what arrived is found, what did not never came.
func TestCloseAsksOnceMore(t *testing.T) {
	o := testStore(t)
	o.Poll = time.Hour
	b := open(t, o)
	there, absent := ask(t, b, "/there.txt"), ask(t, b, "/absent.txt")
	there.send(t, []byte("in time"))
	if b.Pending() != 2 {
		t.Errorf("%d offers are pending", b.Pending())
	}
	shut(t, b)
	if p := there.end(t); p.State != session.ArtifactStored || p.Bytes != 7 || p.SHA256 == "" {
		t.Errorf("what was there ended as %+v", p)
	}
	if _, err := b.Get(t.Context(), there.end(t).Location); !errors.Is(err, session.ErrStoreClosed) {
		t.Errorf("Get after Close: %v", err)
	}
	p := absent.end(t)
	if p.State != session.ArtifactNeverCame || !errors.Is(p.Err, session.ErrStoreClosed) {
		t.Errorf("the other ended as %+v", p)
	}
	if _, err := b.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filepath: "/late"}, nil); !errors.Is(err, session.ErrStoreClosed) {
		t.Errorf("Offer after Close: %v", err)
	}
}

func TestGetKeepsToThePrefix(t *testing.T) {
	o := testStore(t)
	o.Prefix = "ruse/tests"
	b := open(t, o)
	for _, location := range []string{
		"", "other/key", "ruse/tests", "ruse/tests/../../secret", "ruse/tests//x", "https://example.com/ruse/tests/x?token=geheim",
		b.base + "other/key", b.base + "ruse%2Ftests%2F..%2F..%2Fsecret", b.base + "ruse/tests/%zz",
	} {
		_, err := b.Get(t.Context(), location)
		if !errors.Is(err, ErrNotOurs) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("Get(%q): %v", location, err)
		}
	}
	_, err := b.Get(t.Context(), "ruse/tests/not-there")
	if e, ok := errors.AsType[*AccessError](err); !ok || e.Code != "NoSuchKey" {
		t.Errorf("Get of what is not there: %v", err)
	}
}
