package ui

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// A file that nobody asked for is declined and told, and a key takes it.
func TestProgramAllowsUploads(t *testing.T) {
	stored := make(chan error, 1)
	up := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for range 2 {
			if c.WriteMessage(websocket.TextMessage, []byte(`{"message_type":"artifact_upload_request_message","filename":"a.txt","filepath":"/out/a.txt"}`)) != nil {
				return
			}
		}
		for {
			_, frame, err := c.ReadMessage()
			if err != nil {
				return
			}
			if m, err := protocol.Decode(frame); err == nil {
				if answer, ok := m.(*protocol.ArtifactUploadResponse); ok {
					stored <- put(answer, "hello")
				}
			}
		}
	}))
	t.Cleanup(server.Close)
	cfg, _ := demoConfig(t, runtimetest.Options{})
	cfg.URL, cfg.Prompt = "ws"+strings.TrimPrefix(server.URL, "http"), ""
	p := startProgram(t, 120, 40, cfg)
	p.wait("declined: nobody asked for it", "U takes them for this")
	select {
	case <-stored:
		t.Fatal("it was answered")
	default:
	}
	p.press(keyEsc)
	p.wait("i write")
	p.press("U")
	p.wait("until the session ends", "may come now")
	if err := <-stored; err != nil {
		t.Error(err)
	}
	p.wait("✓ a.txt")
	p.quit()
}

// put uploads as a runtime does.
func put(to *protocol.ArtifactUploadResponse, content string) error {
	req, err := http.NewRequest(http.MethodPut, to.PresignedURL, strings.NewReader(content))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", to.ContentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}
