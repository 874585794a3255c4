//go:build unix

package cli

import (
	"io"
	"os"
	"strings"
	"testing"
)

// TestSupervise: ruse itself is the supervisor of a runtime that it started, and
// nothing that anybody else would call.
func TestSupervise(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := command(t, nil, "__launch", "3", "shell", "exit 3")
	control, err := cmd.StdinPipe() // open: ruse is there
	if err != nil {
		t.Fatal(err)
	}
	defer control.Close()
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	reports, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`{"Started":`, `{"Exited":{"Code":3}}`, `{"Done":true}`} {
		if !strings.Contains(string(reports), want) {
			t.Errorf("%s is not reported: %s", want, reports)
		}
	}

	out, err := command(t, nil, "__launch").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "starts for itself") {
		t.Errorf("by hand: %v, %s", err, out)
	}
}
