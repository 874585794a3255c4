package session

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain fails the package where a goroutine of ours outlives the tests.
func TestMain(m *testing.M) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} {
		os.Unsetenv(name) // the tests' runtimes have made-up names
	}
	code := m.Run()
	if code == 0 {
		if left := leaked(5 * time.Second); left != "" {
			fmt.Fprintf(os.Stderr, "goroutines left:\n%s\n", left)
			code = 1
		}
	}
	os.Exit(code)
}

// leaked waits until no goroutine runs code of this package or of gorilla, and
// returns the stacks of those that still do at the end of patience.
func leaked(patience time.Duration) string {
	for end := time.Now().Add(patience); ; runtime.Gosched() {
		stacks := goroutines()
		if len(stacks) == 0 || time.Now().After(end) {
			return strings.Join(stacks, "\n\n")
		}
	}
}

func goroutines() []string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var ours []string
	for _, stack := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(stack, "TestMain") {
			continue // this one
		}
		if strings.Contains(stack, "ruse/session") || strings.Contains(stack, "gorilla/websocket") {
			ours = append(ours, stack)
		}
	}
	return ours
}
