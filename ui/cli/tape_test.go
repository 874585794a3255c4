//go:build unix

package cli

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// step is one command of a VHS tape.
type step struct {
	line int
	name string // as in the tape, without what follows "@" or "+"
	how  string // what follows "+": a key, Screen or Line
	text string // what is typed, waited for, or set
	time time.Duration
}

var (
	tapeCommand = regexp.MustCompile(`^([A-Z][A-Za-z]*)(?:\+([A-Za-z]+))?(?:@([0-9a-z]+))?(?:\s+(.*))?$`)
	tapeNames   = map[string]bool{
		"Output": true, "Set": true, "Hide": true, "Show": true, "Type": true, "Enter": true, "Tab": true,
		"Escape": true, "Ctrl": true, "Sleep": true, "Wait": true,
	}
)

// readTape parses a tape. What it does not know is an error: VHS would refuse
// it too, or the test would not play what a viewer sees.
func readTape(t *testing.T, name string) []step {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var steps []step
	scan := bufio.NewScanner(file)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := tapeCommand.FindStringSubmatch(line)
		if parts == nil || !tapeNames[parts[1]] {
			t.Fatalf("%s:%d: no command of a tape: %s", name, n, line)
		}
		s := step{line: n, name: parts[1], how: parts[2], text: parts[4]}
		for _, d := range []string{parts[3], sleepOf(s)} {
			if d == "" {
				continue
			}
			if s.time, err = time.ParseDuration(d); err != nil {
				t.Fatalf("%s:%d: %v", name, n, err)
			}
		}
		switch s.name {
		case "Type":
			if s.text, err = strconv.Unquote(s.text); err != nil {
				t.Fatalf("%s:%d: Type wants a quoted text: %v", name, n, err)
			}
		case "Wait":
			s.text = strings.TrimSuffix(strings.TrimPrefix(s.text, "/"), "/")
		}
		steps = append(steps, s)
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

func sleepOf(s step) string {
	if s.name == "Sleep" {
		return s.text
	}
	return ""
}

// The keys that the tape presses, as a terminal sends them.
var tapeKeys = map[string]string{"Enter": "\r", "Tab": "\t", "Escape": "\x1b", "Ctrl+X": "\x18"}

// The tape's keys, played in a shell as VHS has it, show a viewer all that the
// tape waits for. Its pauses are for people and are left out, but for those
// after Escape: a terminal sends it as it begins longer keys.
func TestTape(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the tape wants bash, and there is none here")
	}
	cmd := exec.Command(shell, "--noprofile", "--norc", "-i")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "PS1=> ", "TERM=xterm-256color", "LANG=C.UTF-8", "COLORTERM=truecolor")
	c := start(t, cmd, 130, 40)
	watched := time.Duration(0)
	for _, s := range readTape(t, filepath.Join(root, "demo.tape")) {
		switch s.name {
		case "Output", "Set", "Hide", "Show":
		case "Sleep":
			watched += s.time
		default:
			playStep(t, c, s)
		}
	}
	c.send("exit\r")
	if got := c.wait(); got != 0 {
		t.Errorf("the program ends with %d", got)
	}
	// The tour takes 11.3 s at its own pace, and 40 s are all a viewer gives.
	if total := watched + 12*time.Second; total > 40*time.Second {
		t.Errorf("the tape takes %v", total)
	}
}

func playStep(t *testing.T, c *console, s step) {
	t.Helper()
	switch s.name {
	case "Wait":
		want, err := regexp.Compile(s.text)
		if err != nil {
			t.Fatalf("line %d: %v", s.line, err)
		}
		c.patience = max(patience, s.time)
		c.waitFor(func(screen string) bool {
			if s.how != "Screen" { // as VHS has it: the cursor's line
				screen = c.line()
			}
			return want.MatchString(screen)
		})
	case "Type":
		c.send(s.text)
	default:
		name := s.name
		if s.how != "" {
			name += "+" + s.how
		}
		key, ok := tapeKeys[name]
		if !ok {
			t.Fatalf("line %d: no such key: %s", s.line, name)
		}
		before := c.screen()
		c.send(key)
		if name == "Escape" {
			c.waitFor(func(screen string) bool { return screen != before })
		}
	}
}
