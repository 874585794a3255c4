package journal

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session"
)

// victimDir, where it is set, makes the test's binary a process to be killed.
const victimDir = "RUSE_TEST_VICTIM"

// killRounds says how often one is killed, in the place of what suits a test.
const killRounds = "RUSE_TEST_KILLS"

// victim records a fast stream, and says after each batch how many events it has
// shown.
func victim(dir string) int {
	server := serve(func(ws *websocket.Conn) {
		recv(ws)
		for n := range 1_000_000 {
			send(ws, assistant(fmt.Sprint(n, " ", strings.Repeat("x", n%3000))))
		}
	})
	w, err := Create(dir, Options{})
	if err == nil {
		fmt.Println(w.Path())
		err = show(context.Background(), addressOf(server), w)
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func show(ctx context.Context, url string, w *Writer) error {
	s, err := session.Dial(ctx, url, session.Options{Recorder: w})
	if err != nil {
		return err
	}
	if _, err := s.Invoke(ctx, &protocol.Invocation{UserPrompt: "x", Model: "m"}, session.RunOptions{}); err != nil {
		return err
	}
	for shown := 0; ; {
		events, err := s.Next(ctx)
		if err != nil {
			return err
		}
		shown += len(events)
		fmt.Println(shown)
	}
}

// A process that is killed has recorded all that it has shown, and its recording
// is read as far as it came.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := 50
	if testing.Short() {
		rounds = 5
	}
	if n := os.Getenv(killRounds); n != "" {
		var err error
		if rounds, err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	for n := range rounds {
		path, shown := kill(t, dir, 1+rand.IntN(300))
		r := open(t, path)
		report, err := r.Verify(t.Context())
		if err != nil || len(report.Problems) > 0 || !report.Torn || report.Records < shown || shown == 0 {
			t.Fatalf("round %d: %d events were shown; %+v, %v", n, shown, report, err)
		}
		if got := len(eventsOf(t, r)); got != report.Records {
			t.Errorf("round %d: %d events of %d records", n, got, report.Records)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
		if n%100 == 99 {
			t.Logf("%d were killed", n+1)
		}
	}
}

// kill starts a victim and kills it when it has shown a number of batches. It
// returns its file, and how many events it has shown.
func kill(t *testing.T, dir string, batches int) (path string, shown int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if lines.Scan() {
		path = lines.Text()
	}
	for range batches {
		if !lines.Scan() {
			t.Fatalf("it ended by itself: %v", lines.Err())
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	last := lines.Text()
	for lines.Scan() {
		last = lines.Text()
	}
	rest, _ := io.ReadAll(out) // what it wrote before it died is read
	_ = cmd.Wait()             // it was killed
	if shown, err = strconv.Atoi(last); err != nil {
		t.Fatalf("%q, %q: %v", last, rest, err)
	}
	return path, shown
}
