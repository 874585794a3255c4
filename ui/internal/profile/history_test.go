package profile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

var testTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func appendTo(t *testing.T, h *History, requests ...request.Request) {
	t.Helper()
	for i, r := range requests {
		if err := h.Append(t.Context(), testTime.Add(time.Duration(i)*time.Second), r); err != nil {
			t.Fatal(err)
		}
	}
}

func load(t *testing.T, h *History) []Entry {
	t.Helper()
	entries, err := h.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func prompts(entries []Entry) []string {
	var list []string
	for _, e := range entries {
		list = append(list, e.Request.Prompt)
	}
	return list
}

func TestHistory(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	h := dirs.History()
	if entries := load(t, h); entries != nil {
		t.Errorf("got %v", entries)
	}
	again := request.Request{Prompt: "one", SourceID: "2"}
	appendTo(t, h, request.Request{Prompt: "one", SourceID: "1"}, fullRequest(), commandsRequest(), again)
	entries := load(t, h)
	want := []Entry{
		{testTime.Add(3 * time.Second), again}, {testTime.Add(2 * time.Second), commandsRequest()}, {testTime.Add(time.Second), fullRequest()},
	}
	if diff := cmp.Diff(want, entries, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	checkModes(t, dirs.State)
	if diff := cmp.Diff([]string{"gpt-5.4"}, (&Sent{Stored: entries}).Models()); diff != "" {
		t.Error(diff)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Load(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestHistoryToleratesATornLine(t *testing.T) {
	t.Parallel()
	h := testDirs(t).History()
	appendTo(t, h, request.Request{Prompt: "one"}, request.Request{Prompt: "two"})
	data, err := os.ReadFile(h.path)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{1, 5, len(data) / 3} {
		if err := os.WriteFile(h.path, data[:len(data)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		want := []string{"three", "one"}
		if cut == 1 { // only the line end was lost
			want = []string{"three", "two", "one"}
		}
		appendTo(t, h, request.Request{Prompt: "three"})
		if diff := cmp.Diff(want, prompts(load(t, h))); diff != "" {
			t.Errorf("cut by %d: %s", cut, diff)
		}
	}
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	h := testDirs(t).History()
	h.maxEntries, h.maxBytes = 20, 4000
	for i := range 100 {
		appendTo(t, h, request.Request{Prompt: fmt.Sprint(i)})
		entries := load(t, h)
		info, err := os.Stat(h.path)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) > 20 || info.Size() > 4000 || entries[0].Request.Prompt != fmt.Sprint(i) {
			t.Fatalf("after %d: %d entries, %d bytes, newest %s", i, len(entries), info.Size(), entries[0].Request.Prompt)
		}
		if want := min(i+1, 15); len(entries) < want {
			t.Fatalf("after %d: only %d entries", i, len(entries))
		}
	}
	appendTo(t, h, request.Request{Prompt: strings.Repeat("x", 10_000)})
	if entries := load(t, h); len(entries) != 1 || len(entries[0].Request.Prompt) != 10_000 {
		t.Errorf("%d entries after a large one", len(entries))
	}
	appendTo(t, h, request.Request{Prompt: "small"})
	if diff := cmp.Diff("small", load(t, h)[0].Request.Prompt); diff != "" {
		t.Error(diff)
	}
}

// TestHistoryOfManyProcesses: several ruse at once lose nothing, pruning
// included.
func TestHistoryOfManyProcesses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const processes, each = 4, 25
	var running sync.WaitGroup
	for i := range processes {
		cmd := process(t, "append", dir, fmt.Sprintf("p%d", i), fmt.Sprint(each))
		running.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Error(err)
			}
		})
	}
	h := Dirs{State: dir}.History()
	for i := range each {
		appendTo(t, h, request.Request{Prompt: fmt.Sprintf("here %d", i), Model: "m"})
	}
	running.Wait()
	seen := map[string]bool{}
	for _, p := range prompts(load(t, h)) {
		seen[p] = true
	}
	for i := range each {
		names := []string{"here"}
		for p := range processes {
			names = append(names, fmt.Sprintf("p%d", p))
		}
		for _, name := range names {
			if p := fmt.Sprintf("%s %d", name, i); !seen[p] {
				t.Errorf("%q is lost", p)
			}
		}
	}
}

// killed starts a child that writes for ever and tells how far it is, kills it
// after n writes, and returns the last number that it told.
func killed(t *testing.T, n int, cmd *exec.Cmd) int {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	last := -1
	for last < n {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the child ended: %v", err)
		}
		if _, err := fmt.Sscan(line, &last); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(rest)) {
		if _, err := fmt.Sscan(line, &last); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
	return last
}

func TestHistorySurvivesAKill(t *testing.T) {
	t.Parallel()
	for n := range 4 {
		dir := t.TempDir()
		last := killed(t, n*3, process(t, "append-forever", dir))
		h := Dirs{State: dir}.History()
		appendTo(t, h, request.Request{Prompt: "after"})
		seen := map[string]bool{}
		for _, e := range load(t, h) {
			number, x, _ := strings.Cut(e.Request.Prompt, " ")
			if seen[number] = true; number != "after" && len(x) != 64<<10 {
				t.Errorf("entry %s is not whole", number)
			}
		}
		for i := range last + 1 {
			if !seen[fmt.Sprint(i)] {
				t.Errorf("entry %d of %d is lost", i, last)
			}
		}
		if !seen["after"] {
			t.Error("nothing can be added afterwards")
		}
	}
}

func TestSavedSurvivesAKill(t *testing.T) {
	t.Parallel()
	for n := range 4 {
		dir := t.TempDir()
		last := killed(t, n*3, process(t, "save-forever", dir))
		r, problems, err := Dirs{Config: dir}.Saved().Load("one")
		if err != nil || problems != nil {
			t.Fatalf("%v, %v", problems, err)
		}
		var number int
		if _, err := fmt.Sscan(r.Prompt, &number); err != nil || number < last || len(r.Prompt) < 64<<10 {
			t.Errorf("number %d of %d, %d bytes: %v", number, last, len(r.Prompt), err)
		}
	}
}

func TestLockGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	held, err := files.Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := files.Lock(ctx, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if _, err := files.TryLock(path); !errors.Is(err, files.ErrLocked) {
		t.Errorf("got %v", err)
	}
}

// FuzzHistory: whatever stands in the file, no panic, and what is added is
// found.
func FuzzHistory(f *testing.F) {
	f.Add([]byte("{\"v\":1,\"at\":\"2026-01-02T03:04:05Z\",\"request\":{\"prompt\":\"x\"}}\n{\"v\":"), "p")
	f.Add([]byte("\n\n\x00null\n{\"v\":1}"), "\n")
	f.Fuzz(func(t *testing.T, data []byte, prompt string) {
		h := Dirs{State: t.TempDir()}.History()
		if err := os.WriteFile(h.path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		appendTo(t, h, request.Request{Prompt: prompt})
		if entries := load(t, h); len(entries) == 0 || entries[0].Request.Prompt != strings.ToValidUTF8(prompt, "\ufffd") {
			t.Fatalf("%q is not in %v", prompt, prompts(entries))
		}
	})
}
