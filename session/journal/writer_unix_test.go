//go:build unix

package journal

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ruse/session"
)

// Where a batch does not fit, no half line stays, and the last line says why the
// recording stopped.
func TestNoRoom(t *testing.T) {
	w := create(t, t.TempDir(), Options{})
	mark := session.Marked{Note: strings.Repeat("x", 1000)}
	if err := w.Record([]session.Event{mark, mark}); err != nil {
		t.Fatal(err)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limit := before
	limit.Cur = 4000
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	err := w.Record([]session.Event{mark, mark, mark})
	again := w.Record([]session.Event{mark})
	end := w.Close()
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, unix.EFBIG) || !errors.Is(again, unix.EFBIG) || end != nil {
		t.Errorf("%v, %v, %v", err, again, end)
	}
	r := open(t, w.Path())
	report, err := r.Verify(t.Context())
	if err != nil || len(report.Problems) > 0 || report.Torn || report.Records != 2 || !strings.Contains(report.Stopped, "file too large") {
		t.Errorf("%+v, %v", report, err)
	}
}
