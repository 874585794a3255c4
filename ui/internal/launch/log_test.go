package launch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func texts(lines []Line) (list []string) {
	for _, line := range lines {
		list = append(list, line.Text)
	}
	return list
}

func TestLogLines(t *testing.T) {
	t.Parallel()
	for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
		var l Log
		l.read(wrap(strings.NewReader("a\r\n\n\x1b[31mé\x1b[0m\nend")), 3, true)
		lines, first := l.Lines(0)
		if want := []string{"a", "", "\x1b[31mé\x1b[0m", "end"}; !slices.Equal(texts(lines), want) || first != 1 {
			t.Errorf("%q, not %q", texts(lines), want)
		}
		if lines[3].Seq != 4 || lines[3].Start != 3 || !lines[3].Stderr || lines[3].At.IsZero() {
			t.Errorf("%+v", lines[3])
		}
		for from, want := range map[int]int{4: 1, 5: 0, 9: 0} {
			if lines, first := l.Lines(from); len(lines) != want || first != 1 {
				t.Errorf("from %d on: %v, the first is %d", from, lines, first)
			}
		}
		if last := texts(l.last(3, 2)); !slices.Equal(last, []string{"\x1b[31mé\x1b[0m", "end"}) {
			t.Errorf("the last two: %q", last)
		}
		if last := l.last(2, 2); len(last) != 0 {
			t.Errorf("of another start: %v", last)
		}
	}
}

// TestLongLine: nothing of it is lost, and no character is cut.
func TestLongLine(t *testing.T) {
	t.Parallel()
	var l Log
	text := strings.Repeat("a€", lineBytes)
	l.read(strings.NewReader(text+"\nnext\n"), 1, false)
	lines, _ := l.Lines(1)
	n := len(lines)
	if got := strings.Join(texts(lines[:n-1]), ""); got != text || lines[n-1].Text != "next" {
		t.Errorf("%d lines; the last are %.20q, %q", n, lines[n-2].Text, lines[n-1].Text)
	}
	for i, line := range lines {
		if line.Goes != (i < n-2) || len(line.Text) > lineBytes || strings.ToValidUTF8(line.Text, "") != line.Text {
			t.Errorf("line %d of %d: %d bytes, goes on: %v", i, n, len(line.Text), line.Goes)
		}
	}
}

func TestLogWait(t *testing.T) {
	t.Parallel()
	var l Log
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Wait(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	waited := make(chan error)
	go func() { waited <- l.Wait(t.Context(), 2) }()
	l.read(strings.NewReader("1\n2\n"), 1, false)
	if err := <-waited; err != nil {
		t.Error(err)
	}
}

// TestLogFeed: who takes lines gets each once, also where it stops in between.
func TestLogFeed(t *testing.T) {
	t.Parallel()
	var l Log
	var got []string
	full := errors.New("no room")
	take := func(_ context.Context, text string) error {
		if len(got) == 3 && full != nil {
			return full
		}
		got = append(got, text)
		return nil
	}
	l.read(strings.NewReader("1\n2\n3\n4\n"), 1, false)
	if next := l.Feed(t.Context(), 1, take); next != 4 || len(got) != 3 {
		t.Errorf("next is %d after %v", next, got)
	}
	full = nil
	ctx, cancel := context.WithCancel(t.Context())
	fed := make(chan int)
	go func() { fed <- l.Feed(ctx, 4, take) }()
	l.read(strings.NewReader("5\n"), 1, false)
	if l.Wait(ctx, 5) != nil {
		t.Fatal("there is no line 5")
	}
	cancel()
	if next := <-fed; next < 4 || next > 6 || len(got) != next-1 {
		t.Errorf("next is %d after %v", next, got)
	}
}

func FuzzLog(f *testing.F) {
	f.Add([]byte("a\nb\r\n\nc"), uint8(3))
	f.Add(bytes.Repeat([]byte("\xe2\x82"), lineBytes), uint8(200))
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		var l Log
		var want []byte
		l.read(iotest.HalfReader(bytes.NewReader(text)), 1, false)
		for range size { // and without the reader
			l.split([]byte("x\n"), 1, true)
		}
		lines, _ := l.Lines(1)
		for _, line := range lines[:len(lines)-int(size)] {
			want = append(want, line.Text...)
			if !line.Goes {
				want = append(want, '\n')
			}
		}
		strip := func(b []byte) string { return strings.NewReplacer("\r", "", "\n", "").Replace(string(b)) }
		if len(text) < logBytes/lineOverhead && strip(want) != strip(text) {
			t.Errorf("%q of %q", want, text)
		}
		if l.bytes > logBytes {
			t.Errorf("%d bytes", l.bytes)
		}
	})
}
