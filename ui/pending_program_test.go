package ui

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session/inbox"
	"ruse/session/runtimetest"
	"ruse/ui/internal/request"
)

// slowRuntime answers a request at once and hands over a file long after: it
// PUTs what is written to the pipe that it returns.
func slowRuntime(t *testing.T, path string) (url string, file *io.PipeWriter) {
	t.Helper()
	body, file := io.Pipe()
	put := make(chan error, 1)
	rt := runtimetest.New(t, nil, runtimetest.Script(func(p *runtimetest.Peer) {
		for frame := p.Receive(); frame != ""; frame = p.Receive() {
			m, err := protocol.Decode([]byte(frame))
			if err != nil {
				t.Errorf("decode: %v", err)
				return
			}
			switch m := m.(type) {
			case *protocol.Invocation:
				p.Send(`{"message_type":"result_message","metadata":{},"data":{"type":"text","text":"done, but for one file"}}`,
					`{"message_type":"artifact_upload_request_message","filename":"`+filepath.Base(path)+`","filepath":"`+path+`"}`)
			case *protocol.ArtifactUploadResponse:
				go func() { put <- upload(m.PresignedURL, m.ContentType, body) }()
			case *protocol.EndSession:
				p.Send(`{"message_type":"end_session_confirm_message"}`)
				return
			}
		}
	}))
	t.Cleanup(func() {
		_ = file.Close()
		select {
		case err := <-put:
			if err != nil {
				t.Errorf("upload: %v", err)
			}
		case <-time.After(patience):
			t.Error("the upload does not end")
		}
	})
	return rt.URL(), file
}

// upload uploads as a runtime does.
func upload(url, kind string, body io.Reader) error {
	req, err := http.NewRequest(http.MethodPut, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = errors.New(answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}

// A file that comes after the result is taken; quitting meanwhile says so, waits
// when told to, and goes by itself when all has come.
func TestProgramWaitsForUploads(t *testing.T) {
	in, err := inbox.Open(inbox.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(context.Background()); err != nil {
			t.Errorf("close the inbox: %v", err)
		}
	})
	url, file := slowRuntime(t, "/workspace/out/late.txt")
	p := startProgram(t, 120, 40, Config{
		URL: url, Inbox: in, Request: request.Request{Model: "gpt-5.4", ArtifactsDirs: []string{"/workspace/out"}},
	})
	p.wait("connected")
	p.press("go" + keyEnter)
	p.wait("succeeded", "late.txt uploading")
	half := strings.Repeat("half of it, ", 100_000)
	if _, err := io.WriteString(file, half); err != nil {
		t.Fatal(err)
	}
	p.press("\x03")
	p.wait("1 artifact on the way", "/workspace/out/late.txt", "enter wait")
	p.press(keyEnter)
	p.wait("Waiting for 1 artifact")
	if _, err := io.WriteString(file, "and the rest"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	p.ended()
	stored := findFile(t, in.Dir(), "late.txt")
	if len(stored) != 1 || fileText(t, stored[0]) != half+"and the rest" {
		t.Errorf("stored: %v", stored)
	}
}
