//go:build unix

package cli

import (
	"path/filepath"
	"testing"
)

// A recording is shown as the session was, and can be left.
func TestReplayOnTerminal(t *testing.T) {
	t.Parallel()
	file, err := filepath.Abs(filepath.Join("..", "..", "session", "testdata", "wire", "v0.15.1", "talk-text.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, command(t, nil, "replay", file, "--speed", "0"), 120, 40)
	c.waitForText("There is one file.", "succeeded")
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)
}
