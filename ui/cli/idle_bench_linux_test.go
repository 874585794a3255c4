package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkIdle is the processor time that programs take while nothing happens,
// in thousandths of a processor: ruse connected to its demo, and an empty Bubble
// Tea at the same frame rate.
func BenchmarkIdle(b *testing.B) {
	ruse, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	bare := buildEmpty(b, emptyUI)
	for b.Loop() {
		b.ReportMetric(idle(b, "Things to try", ruse, "demo"), "ruse-permille")
		b.ReportMetric(idle(b, "painted", bare), "tea-permille")
	}
	b.ReportMetric(0, "ns/op")
}

// idle starts a program, waits until it has painted text and is quiet, and
// watches it.
func idle(b *testing.B, text, path string, args ...string) float64 {
	b.Helper()
	const quiet, watched = time.Second, 5 * time.Second
	cmd := exec.Command(path, args...)
	cmd.Env = bareEnvironment(b)
	stop := paint(b, cmd, text)
	defer stop()
	time.Sleep(quiet)
	from := processorTime(b, cmd.Process.Pid)
	time.Sleep(watched)
	return float64(processorTime(b, cmd.Process.Pid)-from) / float64(watched) * 1e3
}

// processorTime is what all threads of a process have run so far.
func processorTime(b *testing.B, pid int) (total time.Duration) {
	b.Helper()
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/schedstat")
	if err != nil || len(threads) == 0 {
		b.Fatalf("no threads of process %d: %v", pid, err)
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			continue // it has ended; what it ran is lost, and little
		}
		ns, err := strconv.ParseInt(strings.Fields(string(bytes.TrimSpace(stat)))[0], 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		total += time.Duration(ns)
	}
	return total
}
