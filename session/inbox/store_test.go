package inbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"ruse/session"
)

func TestStoresWhatIsSent(t *testing.T) {
	in := open(t, Options{})
	cases := map[string][]byte{
		"/workspace/out/summary.md": []byte("# Summary\n"),
		"/workspace/out/empty.txt":  {},
		"/workspace/a/report.md":    []byte("one base name"),
		"/workspace/b/report.md":    []byte("in two folders"),
		"/workspace/blob.bin":       bytes.Repeat([]byte{0, 1, 2, 255}, 100_000),
	}
	for path, content := range cases {
		u := ask(t, in, path)
		if status := u.put(t, content); status != http.StatusOK {
			t.Errorf("PUT %s: status %d", path, status)
		}
		p := u.stored(t, content)
		if want := filepath.Join(in.Dir(), "files", filepath.FromSlash(path)); p.Location != want {
			t.Errorf("%s is at %s, want %s", path, p.Location, want)
		}
		if first := u.progress()[0]; first.State != session.ArtifactUploading || first.Total != int64(len(content)) {
			t.Errorf("%s: the first report is %+v", path, first)
		}
	}
	if n := in.Pending(); n != 0 {
		t.Errorf("%d offers are pending", n)
	}
}

func TestChunkedAndExpectContinue(t *testing.T) {
	in := open(t, Options{})
	content := bytes.Repeat([]byte("chunk"), 50_000)

	chunked := ask(t, in, "/chunked.bin")
	if status := do(t, chunked.request(t, io.MultiReader(bytes.NewReader(content)))); status != http.StatusOK {
		t.Errorf("chunked: status %d", status)
	}
	chunked.stored(t, content)
	if first := chunked.progress()[0]; first.Total != -1 {
		t.Errorf("chunked: announced %d bytes, want -1", first.Total)
	}

	expects := ask(t, in, "/expects.bin")
	req := expects.request(t, bytes.NewReader(content))
	req.Header.Set("Expect", "100-continue")
	if status := do(t, req); status != http.StatusOK {
		t.Errorf("100-continue: status %d", status)
	}
	expects.stored(t, content)
}

func TestEachUploadIsAVersion(t *testing.T) {
	in := open(t, Options{})
	wire := []string{"/out/summary.md", "/out/summary.v2.md", "/out/summary.md", "/out/summary.md", "/out/Summary.md"}
	want := []string{"out/summary.md", "out/summary.v2.md", "out/summary.v2~2.md", "out/summary.v3.md", "out/Summary~2.md"}
	versions := []int{1, 1, 2, 3, 1}
	for i, path := range wire {
		u := ask(t, in, path)
		if u.Version != versions[i] {
			t.Errorf("offer %d of %s has version %d, want %d", i, path, u.Version, versions[i])
		}
		content := []byte(fmt.Sprint("content ", i))
		u.put(t, content)
		p := u.stored(t, content)
		if got, _ := filepath.Rel(filepath.Join(in.Dir(), "files"), p.Location); filepath.ToSlash(got) != want[i] {
			t.Errorf("offer %d of %s is at %s, want %s", i, path, got, want[i])
		}
	}
}

// A file system that folds more names than we do must not lose a file, with
// hard links or without.
func TestNeverOverwrites(t *testing.T) {
	in := open(t, Options{})
	first := ask(t, in, "/first")
	first.put(t, nil)
	first.stored(t, nil)
	for i, link := range []func(old, name string) error{
		in.folder.link,
		func(string, string) error { return errors.ErrUnsupported },
	} {
		in.folder.link = link
		name := fmt.Sprintf("a%d.txt", i)
		taken := filepath.Join(in.Dir(), "files", name)
		if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		u := ask(t, in, "/"+name)
		u.put(t, []byte("theirs"))
		if p := u.stored(t, []byte("theirs")); filepath.Base(p.Location) != fmt.Sprintf("a%d~2.txt", i) {
			t.Errorf("stored at %s", p.Location)
		}
		if got, err := os.ReadFile(taken); string(got) != "mine" {
			t.Errorf("the file that was there holds %q, %v", got, err)
		}
	}
	if got := filesBelow(t, filepath.Join(in.Dir(), "incoming")); !slices.Equal(got, []string{"lock"}) {
		t.Errorf("temporary files: %v", got)
	}
}

func TestManyFilesAtOnce(t *testing.T) {
	const count = 2000
	in := open(t, Options{})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	defer client.CloseIdleConnections()
	uploads, contents := make([]*upload, count), make([][]byte, count)
	var sent sync.WaitGroup
	for i := range count {
		contents[i] = []byte(strings.Repeat(fmt.Sprintf("file %d ", i), i%50))
		uploads[i] = ask(t, in, fmt.Sprintf("/out/%d/file.txt", i))
		sent.Go(func() {
			resp, err := client.Do(uploads[i].request(t, bytes.NewReader(contents[i])))
			if err != nil {
				t.Errorf("file %d: %v", i, err)
				return
			}
			resp.Body.Close()
		})
	}
	sent.Wait()
	for i, u := range uploads {
		u.stored(t, contents[i])
	}
	ix, err := ReadIndex(in.Dir())
	if err != nil {
		t.Fatal(err)
	}
	stored := slices.DeleteFunc(ix.Entries, func(e Entry) bool { return e.State != session.ArtifactStored })
	if len(stored) != count {
		t.Errorf("the index has %d stored files, want %d", len(stored), count)
	}
}

// zeros is n bytes that take no memory.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	clear(p[:n])
	z.left -= n
	return int(n), nil
}

func TestLargeFileInFlatMemory(t *testing.T) {
	const size = 64 << 20
	in := open(t, Options{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	putZeros(t, in, size)
	runtime.ReadMemStats(&after)
	// All that was ever allocated, by both sides, freed or not.
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes took %d bytes of memory", size, used)
	}
}

func putZeros(t testing.TB, in *Inbox, size int64) {
	t.Helper()
	u, begun := ask(t, in, "/large.bin"), time.Now()
	req := u.request(t, &zeros{left: size})
	req.ContentLength = size
	if status := do(t, req); status != http.StatusOK {
		t.Fatalf("status %d: %v", status, u.end(t).Err)
	}
	p := u.end(t)
	if p.Bytes != size {
		t.Errorf("%d bytes of %d are stored", p.Bytes, size)
	}
	if n, most := len(u.progress()), 3+int(time.Since(begun)/progressEvery); n > most {
		t.Errorf("%d reports on one upload, more than %d", n, most)
	}
	if err := os.Remove(p.Location); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkUpload1GiB(b *testing.B) {
	const size = 1 << 30
	in := open(b, Options{MaxTotal: -1})
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		putZeros(b, in, size)
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.ReportMetric(float64(mem.Sys)/(1<<20), "MiB-from-system")
}

func TestListensOnLoopbackOnly(t *testing.T) {
	in := open(t, Options{})
	addr, ok := in.listener.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		t.Errorf("listens on %v", in.listener.Addr())
	}
	if want := "http://" + addr.String(); in.BaseURL() != want {
		t.Errorf("BaseURL is %s, want %s", in.BaseURL(), want)
	}
}

func TestNothingOnDiskBeforeTheFirstOffer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "artifacts")
	in := open(t, Options{Dir: dir})
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there before an offer: %v", err)
	}
	ask(t, in, "/a").put(t, nil)
	for name, want := range map[string]os.FileMode{
		"": 0o700, "files": 0o700, "files/a": 0o600, "index.jsonl": 0o600, "incoming": 0o700,
	} {
		info, err := os.Stat(filepath.Join(in.Dir(), name))
		if err != nil {
			t.Error(err)
		} else if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
			t.Errorf("%q has mode %o, want %o", name, got, want)
		}
	}
}

func TestContentType(t *testing.T) {
	in := open(t, Options{})
	for path, want := range map[string]string{
		"/a.md": "text/markdown", "/A.CSV": "text/csv", "/data.json": "application/json", "/a.svg": "image/svg+xml",
		"/a.tar.gz": "application/gzip", "/shot.png": "image/png", "/main.go": "text/plain",
		"/Makefile": "application/octet-stream", "/x.unheard-of": "application/octet-stream", "/.md": "text/markdown",
	} {
		for _, version := range []int{1, 2} {
			if u := ask(t, in, path); u.ContentType != want || u.Version != version {
				t.Errorf("%s: version %d has %s, want %d with %s", path, u.Version, u.ContentType, version, want)
			}
		}
	}
}

func TestDefaultDir(t *testing.T) {
	data := t.TempDir()
	t.Cleanup(xdg.Reload) // runs when the variable is as it was
	t.Setenv("XDG_DATA_HOME", data)
	xdg.Reload()
	if got, want := DefaultDir(), filepath.Join(data, "ruse", "artifacts"); got != want {
		t.Errorf("DefaultDir is %s, want %s", got, want)
	}
	in, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if filepath.Dir(in.Dir()) != DefaultDir() {
		t.Errorf("Dir is %s", in.Dir())
	}
}

func TestAddressesAreUnguessable(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := newToken()
		if len(token) != 43 || seen[token] { // 256 bits in base64url
			t.Fatalf("token %q", token)
		}
		seen[token] = true
	}
}

func TestPublicURL(t *testing.T) {
	in := open(t, Options{PublicURL: "https://tunnel.example/ruse?key=1"})
	u := ask(t, in, "/a.txt")
	if in.BaseURL() != "https://tunnel.example/ruse" {
		t.Errorf("BaseURL is %s", in.BaseURL())
	}
	if !strings.HasPrefix(u.URL, "https://tunnel.example/ruse/") || !strings.HasSuffix(u.URL, "?key=1") {
		t.Fatalf("the address is %s", u.URL)
	}
	token := strings.TrimSuffix(u.URL[strings.LastIndex(u.URL, "/")+1:], "?key=1")
	// The tunnel passes the request on with its own name and path.
	u.URL = "http://" + in.listener.Addr().String() + "/ruse/" + token
	req := u.request(t, strings.NewReader("through"))
	req.Host = "tunnel.example"
	if status := do(t, req); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	u.stored(t, []byte("through"))

	for _, bad := range []string{"tunnel.example", "ftp://x", "http://", "http://x/#y", "http://me:secret@x", "http://x:bad port"} {
		if in, err := Open(Options{Dir: t.TempDir(), PublicURL: bad}); err == nil {
			in.Close(t.Context())
			t.Errorf("PublicURL %q is taken", bad)
		}
	}
}
