package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruse/session"
)

// recorded is a recording of two runs with two marks, and what it tells.
func recorded(t *testing.T) (path string, events []session.Event) {
	t.Helper()
	w := create(t, t.TempDir(), Options{Address: "ws://host"})
	events = sessionOf(t, w, session.Options{}, 2, twoRuns)
	return w.Path(), events
}

// numbered is a recording of so many assistant messages, 10 ms apart.
func numbered(t testing.TB, n int, text func(i int) string) string {
	t.Helper()
	w, err := Create(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		frame := []byte(assistant(text(i)))
		e := session.Received{Stamp: session.Stamp{At: w.start.Add(time.Duration(i) * 10 * time.Millisecond), Run: 1}, Raw: frame, Size: len(frame)}
		if err := w.Record([]session.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Path()
}

// A recording that is cut at any byte opens as far as it is whole.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	path, events := recorded(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.jsonl")
	for n := range data {
		if err := os.WriteFile(cut, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(cut)
		if lines := bytes.Count(data[:n], []byte("\n")); err != nil {
			if lines > 0 {
				t.Fatalf("cut at %d: %v", n, err)
			}
			continue
		}
		got := eventsOf(t, r)
		report, err := r.Verify(t.Context())
		if err != nil || len(report.Problems) > 0 || report.Torn != (n < len(data)-1) || report.Records != len(got) {
			t.Fatalf("cut at %d: %+v, %v", n, report, err)
		}
		if n := len(got); n > 0 {
			wantEvents(t, got[n-1:], events[n-1:n])
		}
		if len(got) < bytes.Count(data[:n], []byte("\n"))-1 && report.Torn {
			t.Fatalf("cut at %d: only %d events", n, len(got))
		}
		if info := Look(cut); info.Err != nil || info.Torn != report.Torn || info.Records != int64(len(got)) {
			t.Fatalf("cut at %d: %+v", n, info)
		}
		_ = r.Close()
	}
}

// A line that is no record is named, and what is before it is read.
func TestBadLine(t *testing.T) {
	t.Parallel()
	path, _ := recorded(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines[7] = []byte("what is this?\n")
	if err := os.WriteFile(path, bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	n, err := r.Index(t.Context())
	if bad, ok := errors.AsType[*Error](err); n != 6 || !ok || bad.Line != 8 || !strings.Contains(bad.Error(), `line 8: expected a record such as`) {
		t.Errorf("%d records, %v", n, err)
	}
	if _, err := r.At(t.Context(), 5); err != nil {
		t.Error(err)
	}
	if _, err := r.At(t.Context(), 6); err == nil || errors.Is(err, io.EOF) {
		t.Error(err)
	}
	report, err := r.Verify(t.Context())
	if err != nil || len(report.Problems) != 1 || report.Records != 6 || report.Sound >= report.Size {
		t.Errorf("%+v, %v", report, err)
	}
}

// Whatever was changed in a file is found.
func TestVerifyFindsChanges(t *testing.T) {
	t.Parallel()
	path, _ := recorded(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ from, to, want string }{
		"a record is gone":  {`"seq":3,`, `"seq":9,`, "expected the record 3, got 9"},
		"a word":            {"again", "never", "the file was changed"},
		"time goes back":    {`"seq":3,"us":`, `"seq":3,"us":9999999999`, "expected a time of at least"},
		"the digest":        {`"sha256":"`, `"sha256":"0`, "the file was changed"},
		"the counts":        {`"records":`, `"records":1`, "the last line counts"},
		"a frame":           {`"text_blocks":["again"]`, `"text_blocks":{"again"}`, "expected a frame that is JSON"},
		"behind its end":    {EndOfFile, EndOfFile + "more\n", "nothing behind the last line"},
		"a line in between": {`{"seq":3,`, "\n" + `{"seq":3,`, "line 4: expected a record"},
	} {
		changed := filepath.Join(t.TempDir(), "changed.jsonl")
		if test.from == EndOfFile {
			err = os.WriteFile(changed, append(bytes.Clone(data), "more\n"...), 0o600)
		} else {
			err = os.WriteFile(changed, bytes.Replace(data, []byte(test.from), []byte(test.to), 1), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		report, err := open(t, changed).Verify(t.Context())
		if err != nil || !strings.Contains(strings.Join(report.Problems, "\n"), test.want) {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
}

// EndOfFile stands for where nothing may follow.
const EndOfFile = "<end>"

// A recording is read while it is written.
func TestReadWhileWritten(t *testing.T) {
	t.Parallel()
	w := create(t, t.TempDir(), Options{})
	r := open(t, w.Path())
	for n := range 5 {
		if _, err := r.At(t.Context(), n); !errors.Is(err, io.EOF) {
			t.Fatalf("record %d before it is written: %v", n, err)
		}
		if err := w.Record([]session.Event{session.Marked{Note: fmt.Sprint(n)}}); err != nil {
			t.Fatal(err)
		}
		rec, err := r.At(t.Context(), n)
		if line, err := r.Frame(n + 1); err != nil || string(line) != string(rec.Line) {
			t.Errorf("frame %d: %s, %v", n+1, line, err)
		}
		if err != nil || rec.Seq != int64(n+1) || !strings.Contains(string(rec.Line), fmt.Sprintf(`"note":"%d"`, n)) {
			t.Errorf("record %d: %s, %v", n, rec.Line, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Index(t.Context()); n != 5 || err != nil || r.End() == nil || len(r.Marks()) != 5 {
		t.Errorf("%d records, %v, %v", n, err, r.Marks())
	}
}

func TestFromAnywhere(t *testing.T) {
	t.Parallel()
	const all = 3000
	r := open(t, numbered(t, all, func(i int) string { return fmt.Sprint("message ", i) }))
	if n, err := r.When(t.Context(), 5*time.Second-time.Millisecond); n != 500 || err != nil {
		t.Errorf("record %d is at 5 s, %v", n, err)
	}
	if indexed := r.Indexed(); indexed > 600 {
		t.Errorf("the index has %d records, for one that is early", indexed)
	}
	for _, n := range []int{0, 1, 17, 2048, all - 1} {
		at, err := r.At(t.Context(), n)
		if want := fmt.Sprintf("message %d\"", n); err != nil || !strings.Contains(string(at.Line), want) || at.Number != n+2 {
			t.Errorf("record %d: %s, %v", n, at.Line, err)
		}
		left := 0
		for rec, err := range r.Records(t.Context(), n) {
			if err != nil || rec.Seq != int64(n+left+1) {
				t.Fatalf("%+v, %v", rec, err)
			}
			left++
		}
		if left != all-n {
			t.Errorf("%d records from %d on", left, n)
		}
	}
	if frame, err := r.Frame(7); err != nil || string(frame) != assistant("message 6") {
		t.Errorf("%s, %v", frame, err)
	}
	for _, n := range []int{-1, all, all + 5} {
		if _, err := r.At(t.Context(), n); !errors.Is(err, io.EOF) {
			t.Errorf("record %d: %v", n, err)
		}
	}
	if n, err := r.When(t.Context(), time.Hour); n != all || err != nil {
		t.Errorf("record %d is at 1 h, %v", n, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := open(t, r.Path()).Index(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	const all = 20_000 // more than a block holds
	path := numbered(t, all, func(i int) string { return strings.Repeat("x", i%200) + fmt.Sprint(" number ", i, ".") })
	r := open(t, path)
	for _, test := range []struct {
		from, to int
		text     string
		want     []int
	}{
		{0, 0, " number 0.", []int{0}},
		{0, 0, "999.", []int{999, 1999, 2999, 3999, 4999, 5999, 6999, 7999, 8999, 9999, 10999, 11999, 12999, 13999, 14999, 15999, 16999, 17999, 18999, 19999}},
		{5000, 8000, "999.", []int{5999, 6999, 7999}},
		{19_999, 0, "number", []int{19_999}},
		{20_000, 0, "number", nil},
		{7999, 8000, "999.", []int{7999}},
		{8000, 8001, "999.", nil},
		{0, 0, "nowhere", nil},
	} {
		for _, find := range []func([]byte) int{nil, func(data []byte) int { return bytes.Index(data, []byte(test.text)) }} {
			var got []int
			done := int64(0)
			for hit, err := range r.Search(t.Context(), Query{
				From: test.from, To: test.to, Find: find,
				Match:    func(r *Record, _ time.Duration) bool { return bytes.Contains(r.Frame, []byte(test.text)) },
				Progress: func(n, all int64) { done = n },
			}) {
				if err != nil {
					t.Fatal(err)
				}
				if want := 10 * time.Millisecond; hit.N > 0 && (hit.Gap > want+time.Microsecond || hit.Gap < want-time.Microsecond) || hit.Seq != int64(hit.N+1) {
					t.Errorf("%+v", hit)
				}
				got = append(got, hit.N)
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%q from %d to %d: %v, want %v", test.text, test.from, test.to, got, test.want)
			}
			if info, err := os.Stat(path); err != nil || test.to == 0 && test.from < all && done != info.Size() {
				t.Errorf("progress ends at %d", done)
			}
		}
	}
	for range r.Search(t.Context(), Query{Match: func(*Record, time.Duration) bool { return true }}) {
		break // who has enough goes
	}
}

// A frame that is no UTF-8 is searched too, and so is a torn file.
func TestSearchHidden(t *testing.T) {
	t.Parallel()
	path, _ := recorded(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data = data[:bytes.LastIndex(data, []byte("\n{\"end\""))] // the last record has no end
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	records, err := r.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, match := range map[string]func(*Record) bool{
		"bytes": func(r *Record) bool { return bytes.Equal(r.Frame, []byte{0xff, 0}) },
		"last":  func(r *Record) bool { return r.Seq == int64(records) },
	} {
		find := func(data []byte) int { return bytes.Index(data, []byte(`"seq":`+fmt.Sprint(records)+",")) }
		hits := 0
		for _, err := range r.Search(t.Context(), Query{Find: find, Match: func(r *Record, _ time.Duration) bool { return match(r) }}) {
			if err != nil {
				t.Fatal(err)
			}
			hits++
		}
		if hits != 1 {
			t.Errorf("%s: %d hits", name, hits)
		}
	}
}
