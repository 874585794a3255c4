package ui

import (
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// A file that nobody asked for is declined and told, and a key takes it.
func TestProgramAllowsUploads(t *testing.T) {
	stored := make(chan error, 1)
	rt := runtimetest.New(t, nil, runtimetest.Script(func(p *runtimetest.Peer) {
		const file = `{"message_type":"artifact_upload_request_message","filename":"a.txt","filepath":"/out/a.txt"}`
		p.Send(file, file)
		for frame := p.Receive(); frame != ""; frame = p.Receive() {
			if m, err := protocol.Decode([]byte(frame)); err == nil {
				if answer, ok := m.(*protocol.ArtifactUploadResponse); ok {
					stored <- upload(answer.PresignedURL, answer.ContentType, strings.NewReader("hello"))
				}
			}
		}
	}))
	cfg, _ := demoConfig(t, nil)
	cfg.URL, cfg.Prompt = rt.URL(), ""
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
