package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// victimDir names the environment variable that makes the test binary the
// process to be killed, with its value as Options.Dir.
const victimDir = "RUSE_TEST_VICTIM_DIR"

// beKilled opens an inbox, writes three offers to standard output, and serves
// until it is killed or its standard input ends.
func beKilled(dir string) {
	in, err := Open(Options{Dir: dir, Session: "victim"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := json.NewEncoder(os.Stdout)
	for _, path := range []string{"/out/whole.txt", "/out/half.txt", "/out/unused.txt"} {
		req := &protocol.ArtifactUploadRequest{Filename: filepath.Base(path), Filepath: path}
		up, err := in.Offer(context.Background(), req, func(session.Progress) {})
		if err == nil {
			err = out.Encode(up)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// victim starts the process to be killed.
func victim(t *testing.T, dir string) (*exec.Cmd, *json.Decoder) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimDir+"="+dir)
	cmd.Stderr = os.Stderr
	// The pipe ends with this process, and the victim with it.
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close() })
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, json.NewDecoder(stdout)
}

func TestKilledInTheMiddleOfAnUpload(t *testing.T) {
	dir := t.TempDir()
	cmd, offers := victim(t, dir)
	whole, half := &upload{}, &upload{}
	for _, u := range []*upload{whole, half} {
		if err := offers.Decode(&u.Upload); err != nil {
			t.Fatal(err)
		}
	}
	if status := whole.put(t, []byte("all of it")); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	body, writer := io.Pipe()
	req, sent := half.request(t, body), make(chan struct{})
	go func() {
		defer close(sent)
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			resp.Body.Close()
			t.Errorf("half a file is answered with %s", resp.Status)
		}
	}()
	if _, err := io.WriteString(writer, strings.Repeat("x", 1<<20)); err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(dir, "victim", incomingDir, "2.part")
	eventually(t, "half of the file is on disk", func() bool {
		info, err := os.Stat(part)
		return err == nil && info.Size() > 0
	})
	if err := recoverAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(part); err != nil {
		t.Errorf("a living process lost its temporary file: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the victim lives")
	}
	writer.Close()
	<-sent

	open(t, Options{Dir: dir})
	onlyWholeIsLeft(t, filepath.Join(dir, "victim"))
}

func onlyWholeIsLeft(t *testing.T, folder string) {
	t.Helper()
	if got := filesBelow(t, folder); !slices.Equal(got, []string{"files/out/whole.txt", "index.jsonl"}) {
		t.Errorf("on disk are %v", got)
	}
	ix, err := ReadIndex(folder)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []session.ArtifactState
	for _, e := range ix.Entries {
		outcomes = append(outcomes, e.State)
	}
	if !slices.Equal(outcomes, []session.ArtifactState{session.ArtifactStored, session.ArtifactFailed, session.ArtifactFailed}) || ix.Entries[0].SHA256 != digest([]byte("all of it")) {
		t.Errorf("the index has %+v", ix.Entries)
	}
}
