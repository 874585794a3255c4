package ui

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/hinshun/vt10x"

	"ruse/session"
	"ruse/session/inbox"
	"ruse/session/runtimetest"
	"ruse/ui/internal/request"
)

// program is the whole of ruse, against a real runtime over a real socket, on
// the screen of a terminal emulator.
type program struct {
	t      *testing.T
	term   vt10x.Terminal
	keys   *io.PipeWriter
	done   chan error
	cancel context.CancelFunc

	mu      sync.Mutex
	written bytes.Buffer
}

// Write is the terminal's side of the program's output.
func (p *program) Write(b []byte) (int, error) {
	// Without a tty, Bubble Tea ends lines as a cooked terminal wants them.
	_, err := p.term.Write(bytes.ReplaceAll(b, []byte{'\n'}, []byte("\r\n")))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written.Write(b)
	return len(b), err
}

func (p *program) screen() string { return p.term.String() }

const patience = 10 * time.Second

// startProgram runs ruse with cfg on a screen of w by h cells.
func startProgram(t *testing.T, w, h int, cfg Config) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	input, keys := io.Pipe()
	p := &program{t: t, term: vt10x.New(vt10x.WithSize(w, h)), keys: keys, done: make(chan error, 1), cancel: cancel}
	go func() {
		p.done <- Run(ctx, cfg,
			tea.WithInput(input), tea.WithOutput(p), tea.WithWindowSize(w, h),
			tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color", "SSH_TTY=1"}))
	}()
	t.Cleanup(func() {
		cancel()
		_ = keys.Close()
		select {
		case <-p.done:
		case <-time.After(patience):
			t.Error("the program did not end")
		}
	})
	return p
}

// press types keys as a terminal sends them.
func (p *program) press(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.keys, keys); err != nil {
		p.t.Fatalf("type %q: %v", keys, err)
	}
}

// wait waits until the screen shows all of the texts.
func (p *program) wait(texts ...string) string {
	p.t.Helper()
	return p.waitFor(strings.Join(texts, ", "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

func (p *program) waitFor(what string, ok func(screen string) bool) string {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		screen := p.screen()
		if ok(screen) {
			return screen
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the screen never showed %s; it shows:\n%s", what, screen)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// waitWritten waits until a control sequence was written.
func (p *program) waitWritten(sequence string) {
	p.t.Helper()
	p.waitFor(strconv.Quote(sequence), func(string) bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return bytes.Contains(p.written.Bytes(), []byte(sequence))
	})
}

// quit leaves by the keys and waits for the end.
func (p *program) quit() {
	p.t.Helper()
	p.press("\x03")
	p.ended()
}

// ended waits for the program's end.
func (p *program) ended() {
	p.t.Helper()
	select {
	case err := <-p.done:
		p.done <- err
		if err != nil {
			p.t.Errorf("Run: %v", err)
		}
	case <-time.After(patience):
		p.t.Fatalf("the program does not end; the screen shows:\n%s", p.screen())
	}
}

// The keys that terminals send.
const (
	keyEnter = "\r"
	keyEsc   = "\x1b"
	keyCtrlX = "\x18"
	keyCtrlO = "\x0f"
	keyCtrlF = "\x06"
	keyCtrlP = "\x10"
	keyCtrlS = "\x13"
	keyTab   = "\t"
	keyUp    = "\x1b[A"
	keyDown  = "\x1b[B"
)

// demoConfig is a demo runtime, and what a program needs to talk to it.
func demoConfig(t *testing.T, handler runtimetest.Handler) (Config, *inbox.Inbox) {
	t.Helper()
	rt := runtimetest.New(t, handler)
	in, err := inbox.Open(inbox.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(context.Background()); err != nil {
			t.Errorf("close the inbox: %v", err)
		}
	})
	return Config{
		URL: rt.URL(), Inbox: in, Mouse: true,
		Request: request.Request{Model: "gpt-5.4", ArtifactsDirs: []string{runtimetest.ArtifactsDir}},
	}, in
}

func TestProgramPromptArtifactErrorResult(t *testing.T) {
	cfg, in := demoConfig(t, nil)
	cfg.Prompt = runtimetest.TourPrompt
	p := startProgram(t, 120, 40, cfg)
	p.wait("connected", runtimetest.TourPrompt)
	p.press(keyEnter)
	p.wait("succeeded", "result", "Artifacts 1", "Errors 1", "tool call failed")
	p.wait("tour.md", " B")

	stored := findFile(t, in.Dir(), "tour.md")
	if len(stored) != 1 {
		t.Fatalf("tour.md is stored %d times under %s", len(stored), in.Dir())
	}
	data, err := os.ReadFile(stored[0])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	// The full-screen preview has room for the whole digest.
	p.press(keyTab + keyTab + keyEnter + "f")
	p.wait(hex.EncodeToString(sum[:]), "who      does")
	p.press(keyEsc)
	p.wait("G end")
	p.quit()
}

// findFile returns all files of a name under dir.
func findFile(t *testing.T, dir, name string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() == name {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestProgramCancels(t *testing.T) {
	cfg, _ := demoConfig(t, runtimetest.Demo{Pace: 1}.Handle)
	p := startProgram(t, 120, 40, cfg)
	p.wait("connected")
	p.press("count to 60" + keyEnter)
	p.wait("running")
	p.press(keyCtrlX)
	p.wait("cancelled after", "cancelled 0:")
	p.press("echo still here" + keyEnter)
	p.wait("succeeded", "echo still here", "stands alone")
	p.quit()
}

// A runtime that ignores cancel is shown as cancelling until it ends; a second
// press closes the connection.
func TestProgramSecondCancelCloses(t *testing.T) {
	cfg, _ := demoConfig(t, runtimetest.Demo{Pace: 1}.Handle)
	cfg.Session = session.Options{CancelGrace: time.Hour}
	p := startProgram(t, 120, 40, cfg)
	p.wait("connected")
	p.press("be stubborn" + keyEnter)
	p.wait("running")
	p.press(keyCtrlX)
	p.wait("cancelling")
	// A key that is held down does no harm, so the second press comes later.
	first := time.Now()
	p.waitFor("the time after which a second press counts", func(string) bool { return time.Since(first) > 600*time.Millisecond })
	p.press(keyCtrlX)
	p.wait("cancelled 0:", "closed")
	p.press("echo again" + keyEnter)
	p.wait("succeeded", "connected")
	p.quit()
}

// Copying goes to the terminal by OSC 52, and what is said of it is true.
func TestProgramCopies(t *testing.T) {
	cfg, _ := demoConfig(t, nil)
	p := startProgram(t, 120, 40, cfg)
	p.wait("connected")
	p.press("echo copy me" + keyEnter)
	p.wait("succeeded")
	p.press(keyEsc)
	p.wait("G end")
	p.press("Y")
	p.wait("result (12 B) sent to the terminal's clipboard")
	p.waitWritten(ansi.SetSystemClipboard("echo copy me"))
	p.quit()
}

func TestProgramRefusedPort(t *testing.T) {
	p := startProgram(t, 120, 40, Config{URL: "ws://127.0.0.1:1", Prompt: "my prompt"})
	p.wait("Nobody answers at ws://127.0.0.1:1: connection refused", "ruse demo", "tries again", "my prompt")
	p.quit()
}

// The terminal is given back, and nothing of the program is left running.
func TestProgramLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("run", func(t *testing.T) {
		cfg, _ := demoConfig(t, nil)
		p := startProgram(t, 80, 24, cfg)
		p.wait("●")
		p.press("echo x" + keyEnter)
		p.wait("succeeded")
		p.quit()
	})
	deadline := time.Now().Add(patience)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines more than before:\n%s", runtime.NumGoroutine()-before, buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(5 * time.Millisecond)
	}
}
