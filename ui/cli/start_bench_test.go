//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// The base of what starting costs: Glamour, which draws every answer, and what
// that brings along. Every other library that ruse has counts.

const emptyProgram = `package main

import _ "charm.land/glamour/v2"

func main() {}
`

// emptyUI is a Bubble Tea program that shows one word, at ruse's frame rate.
const emptyUI = `package main

import (
	tea "charm.land/bubbletea/v2"
	_ "charm.land/glamour/v2"
)

type model struct{}

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		return m, tea.Quit
	}
	return m, nil
}

func (m model) View() tea.View {
	v := tea.NewView("painted")
	v.AltScreen = true
	return v
}

func main() { _, _ = tea.NewProgram(model{}, tea.WithFPS(120)).Run() }
`

// BenchmarkStart starts ruse and empty programs, one after the other. version
// is "ruse version" and empty a program that imports Glamour alone; paint
// is the time to the first paint in a terminal, and tea that of an empty Bubble
// Tea program. All are medians. inits is what our own packages need before main.
func BenchmarkStart(b *testing.B) {
	ruse, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	empty := buildEmpty(b, emptyProgram)
	bare := buildEmpty(b, emptyUI)
	var version, nothing, paint, painted, inits []time.Duration
	for b.Loop() {
		version = append(version, timeRun(b, ruse, "version"))
		nothing = append(nothing, timeRun(b, empty))
		// The header's address: whether somebody answers there does not matter.
		paint = append(paint, timePaint(b, "127.0.0.1:1", ruse, "ws://127.0.0.1:1"))
		painted = append(painted, timePaint(b, "painted", bare))
		inits = append(inits, timeInits(b, ruse))
	}
	for unit, times := range map[string][]time.Duration{
		"version-ms": version, "empty-ms": nothing, "paint-ms": paint, "tea-ms": painted, "inits-ms": inits,
	} {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e6, unit)
	}
	b.ReportMetric(0, "ns/op")
}

// buildEmpty builds a program in a module that requires what ruse does.
func buildEmpty(b *testing.B, source string) string {
	b.Helper()
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		b.Fatal(err)
	}
	from, dir := filepath.Dir(strings.TrimSpace(string(out))), b.TempDir()
	mod, err := os.ReadFile(filepath.Join(from, "go.mod"))
	if err != nil {
		b.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(from, "go.sum"))
	if err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"go.mod": bytes.Replace(mod, []byte("module ruse"), []byte("module empty"), 1), "go.sum": sum, "main.go": []byte(source),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(dir, "empty.exe")
	cmd := exec.Command("go", "build", "-o", path, ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build an empty program: %v\n%s", err, out)
	}
	return path
}

// bareEnvironment is what every program of the benchmark gets.
func bareEnvironment(b *testing.B, more ...string) []string {
	b.Helper()
	return append([]string{"HOME=" + b.TempDir(), "TERM=xterm-256color", "LANG=C.UTF-8"}, more...)
}

// timeRun is the time from exec to the end.
func timeRun(b *testing.B, path string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = bareEnvironment(b)
	start := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// timePaint is the time from exec until text is painted.
func timePaint(b *testing.B, text, path string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = bareEnvironment(b)
	start := time.Now()
	stop := paint(b, cmd, text)
	took := time.Since(start)
	stop()
	return took
}

// paint starts a program on a terminal that answers nothing, and returns when it
// has painted text. What it writes then is thrown away, until stop ends it.
func paint(b *testing.B, cmd *exec.Cmd, text string) (stop func()) {
	b.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 40})
	if err != nil {
		b.Fatal(err)
	}
	drained := make(chan struct{})
	stop = func() {
		_ = cmd.Process.Kill()
		_ = terminal.Close()
		<-drained
		var killed *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &killed) {
			b.Error(err)
		}
	}
	var written []byte
	buf := make([]byte, 32<<10)
	for !bytes.Contains(written, []byte(text)) {
		n, err := terminal.Read(buf)
		if err != nil {
			close(drained)
			stop()
			b.Fatalf("%s never painted %q: %v\n%q", cmd.Path, text, err, written)
		}
		written = append(written, buf[:n]...)
	}
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, terminal) // ends with the terminal
	}()
	return stop
}

var initLine = regexp.MustCompile(`(?m)^init (?:ruse|main)(?:/\S+)? @\S+ ms, (\S+) ms clock`)

// timeInits adds up what the runtime says that our packages' inits took.
func timeInits(b *testing.B, path string) time.Duration {
	b.Helper()
	cmd := exec.Command(path, "version")
	cmd.Env = bareEnvironment(b, "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	if !bytes.Contains(trace.Bytes(), []byte("init ")) {
		b.Fatalf("no trace of inits:\n%s", trace.Bytes())
	}
	total := 0.0
	for _, m := range initLine.FindAllSubmatch(trace.Bytes(), -1) {
		ms, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			b.Fatal(err)
		}
		total += ms
	}
	return time.Duration(total * float64(time.Millisecond))
}
