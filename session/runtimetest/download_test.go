package runtimetest

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruse/protocol"
)

// archive makes a zip of names and contents; a name that ends in "@" is a
// symbolic link to its content.
func archive(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		name, link := strings.CutSuffix(pairs[i], "@")
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if link {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fetchInto has a runtime download content under name, and returns the last
// message and the directory.
func fetchInto(t *testing.T, name string, content []byte) (protocol.Message, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "missing") {
			http.NotFound(w, r)
			return
		}
		if _, err := w.Write(content); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	rt := start(t, Options{})
	c := dial(t, rt)
	c.send(&protocol.Invocation{UserPrompt: "echo", Downloadables: []protocol.Downloadable{
		{DownloadURL: server.URL + "/files/" + name, WorkingDir: "in/here"},
	}})
	return c.next(), filepath.Join(rt.Workdir(), "in", "here")
}

func TestADownloadLandsInItsDirectory(t *testing.T) {
	m, dir := fetchInto(t, "data%20set.csv?token=x", []byte("a,b\n"))
	if !isA[*protocol.Result](m) {
		t.Fatalf("%+v", m)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "data set.csv")); err != nil || string(got) != "a,b\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAZipIsUnpacked(t *testing.T) {
	m, dir := fetchInto(t, "all.zip", archive(t, "readme.md", "hi", "src/", "", "src/deep/main.go", "package main"))
	if !isA[*protocol.Result](m) {
		t.Fatalf("%+v", m)
	}
	for name, want := range map[string]string{"readme.md": "hi", "src/deep/main.go": "package main"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "all.zip")); err == nil {
		t.Error("the zip itself is left over")
	}
}

func TestHostileZipsAreRefusedWhole(t *testing.T) {
	for name, content := range map[string][]byte{
		"climbs":        archive(t, "ok.txt", "x", "../../evil.txt", "x"),
		"absolute":      archive(t, "ok.txt", "x", "/tmp/ruse-evil.txt", "x"),
		"backslashes":   archive(t, "ok.txt", "x", `..\evil.txt`, "x"),
		"link":          archive(t, "ok.txt", "x", "out@", "/etc"),
		"not a zip":     []byte("PK no"),
		"link and file": archive(t, "ok.txt", "x", "out@", "../..", "out/evil.txt", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			m, dir := fetchInto(t, "all.zip", content)
			e, ok := m.(*protocol.Error)
			if !ok || !strings.HasPrefix(e.Text, "Unzip failed: ") {
				t.Fatalf("answered %+v", m)
			}
			if _, err := os.Stat(filepath.Join(dir, "ok.txt")); err == nil {
				t.Error("a part of it was unpacked")
			}
			root := filepath.Dir(filepath.Dir(dir))
			err := filepath.WalkDir(filepath.Dir(root), func(path string, _ fs.DirEntry, err error) error {
				if strings.Contains(path, "evil") {
					t.Errorf("%s was written", path)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDownloadsAreBounded(t *testing.T) {
	rt := start(t, Options{})
	c := newConn(rt, nil, 1)
	defer c.artifacts.close()
	bomb := archive(t, "zeros", strings.Repeat("\x00", 1<<20), "more", strings.Repeat("\x00", 1<<20))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, err := w.Write(bomb); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	for limit, want := range map[int64]string{100: "Download failed: ", 1<<20 - 1: "Unzip failed: ", 1<<20 + 5: "Unzip failed: "} {
		err := c.fetch(t.Context(), server.URL+"/bomb.zip", t.TempDir(), limit)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("limit %d: %v, want %s…", limit, err, want)
		}
	}
	if err := c.fetch(t.Context(), server.URL+"/bomb.zip", t.TempDir(), 2<<20); err != nil {
		t.Errorf("within the limit: %v", err)
	}
}

func TestDownloadsThatFailSayWhy(t *testing.T) {
	m, _ := fetchInto(t, "missing", nil)
	if e, ok := m.(*protocol.Error); !ok || e.Text != "Download failed: 404 Not Found" {
		t.Errorf("answered %+v", m)
	}
	rt := start(t, Options{})
	c := dial(t, rt)
	c.send(&protocol.Invocation{UserPrompt: "echo", Downloadables: []protocol.Downloadable{{DownloadURL: "file:///etc/passwd"}}})
	if e := the[*protocol.Error](t, []protocol.Message{c.next()}); e.Text != "Invalid URL" {
		t.Errorf("answered %q", e.Text)
	}
}
