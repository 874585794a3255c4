package ui

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// A person who is the store gives an address for one file and declines the
// next.
func TestProgramAsksWhereArtifactsGo(t *testing.T) {
	var mu sync.Mutex
	var bodies []string
	store := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if err == nil && r.Method == http.MethodPut && r.Header.Get("Content-Type") == "text/markdown" {
			bodies = append(bodies, string(body))
		}
	}))
	t.Cleanup(store.Close)
	cfg, _ := demoConfig(t, nil)
	cfg.Inbox = NewAsker()
	p := startProgram(t, 120, 40, cfg)
	p.wait("connected")
	p.press("show me around" + keyEnter)
	p.wait("Where does this artifact go?", "tour.md")
	opened := time.Now()
	p.waitFor("the time after which keys count", func(string) bool { return time.Since(opened) > 2*openGrace })
	p.press("nonsense" + keyEnter)
	p.wait("The address is an http or https URL")
	for range "nonsense" {
		p.press("\x7f")
	}
	p.press(store.URL + "/tour" + keyTab)
	for range "application/octet-stream" {
		p.press("\x7f")
	}
	p.press("text/markdown" + keyEnter)
	p.wait("tour.md", "offered")
	p.waitFor("the upload", func(string) bool {
		mu.Lock()
		defer mu.Unlock()
		return len(bodies) == 1 && len(bodies[0]) > 0
	})
	p.quit()
}

func TestAskDeclines(t *testing.T) {
	b := connected(t, 100, 30)
	reply := make(chan *session.Upload, 1)
	gone := make(chan struct{})
	w := wanted{request: uploadRequest("/out/\x1b[2Ja.txt"), reply: reply, gone: gone}
	b.Update(askMsg{w})
	b.shows("Where does this artifact go?", "a.txt", "esc decline")
	b.frame()
	b.press("esc")
	if len(b.dialogs) != 1 {
		t.Fatal("a key that was meant for something else declines")
	}
	b.graceUntil = time.Time{}
	b.press("esc")
	if got := <-reply; got != nil {
		t.Errorf("esc offers %+v", got)
	}
	close(gone)
	b.Update(askMsg{w})
	if len(b.dialogs) != 0 {
		t.Error("asked about what nobody waits for")
	}
}

func uploadRequest(path string) *protocol.ArtifactUploadRequest {
	return &protocol.ArtifactUploadRequest{Filename: "a.txt", Filepath: path}
}
