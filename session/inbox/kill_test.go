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

func TestKilledInTheMiddleOfAnUpload(t *testing.T) {
	dir := t.TempDir()
	victim := exec.CommandContext(t.Context(), os.Args[0])
	victim.Env = append(os.Environ(), victimDir+"="+dir)
	victim.Stderr = os.Stderr
	stdin, err := victim.StdinPipe() // ends with this process, and the victim with it
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	offers := json.NewDecoder(stdout)
	whole, half := &upload{}, &upload{}
	for _, u := range []*upload{whole, half} {
		if err := offers.Decode(&u.Upload); err != nil {
			t.Fatal(err)
		}
	}
	if status := whole.put(t, []byte("all of it")); status != 200 {
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
	if err := Recover(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(part); err != nil {
		t.Errorf("a living process lost its temporary file: %v", err)
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := victim.Wait(); err == nil {
		t.Error("the victim lives")
	}
	writer.Close()
	<-sent

	open(t, Options{Dir: dir})
	folder := filepath.Join(dir, "victim")
	if got := files(t, folder); !slices.Equal(got, []string{"files/out/whole.txt", "index.jsonl"}) {
		t.Errorf("on disk are %v", got)
	}
	ix, err := ReadIndex(folder)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []Outcome
	for _, e := range ix.Entries {
		outcomes = append(outcomes, e.Outcome)
	}
	if !slices.Equal(outcomes, []Outcome{Stored, Failed, Failed}) || ix.Entries[0].SHA256 != digest([]byte("all of it")) {
		t.Errorf("the index has %+v", ix.Entries)
	}
}
