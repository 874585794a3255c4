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

func TestLevel(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Level{
		"":                             Unknown,
		"RuntimeUse server listening":  Unknown,
		"An error happened":            Unknown,
		"we warn you":                  Unknown,
		"[3fd1] Handling new request":  Unknown,
		`{"level":30,"msg":"up"}`:      Info,
		`{"level":50,"msg":"up"}`:      Error,
		`{"severity":"WARNING"}`:       Warn,
		`{"level":1e99}`:               Unknown,
		`{"levelname":"critical"}`:     Fatal,
		`{"level":"debug"`:             Unknown,
		"[ERROR] no":                   Error,
		"[error] no":                   Error,
		"error: no":                    Error,
		"WARN no":                      Warn,
		"2026-01-02T03:04:05Z INFO up": Info,
		"2026-01-02 03:04:05,678 - x - ERROR - no": Error,
		"ERROR:root:no":                       Error,
		`time=1 level=warn msg=x`:             Warn,
		"[3fd1] TypeError: x is no y":         Error,
		"Error [ERR_MODULE_NOT_FOUND]: no":    Error,
		"[3fd1] Error uploading artifact: no": Error,
		"Received an Error":                   Unknown,
		"Error: listen EADDRINUSE":            Error,
		"npm ERR! code E404":                  Error,
		"npm warn deprecated":                 Warn,
		"W0102 03:04:05.678 1 x.go:1] no":     Warn,
		"panic: no":                           Fatal,
		"TRACE x":                             Trace,
	} {
		if got := LevelOf(text); got != want {
			t.Errorf("%q is %d, not %d", text, got, want)
		}
	}
}

func FuzzLevelOf(f *testing.F) {
	f.Add(`{"level":30}`)
	f.Add("[ERROR] x")
	f.Fuzz(func(t *testing.T, text string) {
		if level := LevelOf(text); level < Unknown || level > Fatal {
			t.Errorf("%q is %d", text, level)
		}
	})
}

func TestParseTool(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]Tool{
		`[a b] [ToolStart] tool=shell input={"cmd":"ls input=1"}`: {"a b", "shell", false, `{"cmd":"ls input=1"}`},
		"[id] [ToolEnd] tool=web_search result=":                  {"id", "web_search", true, ""},
		"[id] [ToolEnd] tool=x result=a result=b":                 {"id", "x", true, "a result=b"},
	} {
		if got, ok := ParseTool(line); !ok || got != want {
			t.Errorf("%q is %+v", line, got)
		}
	}
	for _, line := range []string{
		"", "[ToolStart] tool=x input=y", "[id] [ToolStart] tool=x result=y", "[id] [ToolEnd] tool=x", "[id] tool=x input=y",
		"x [id] [ToolStart] tool=x input=y",
	} {
		if got, ok := ParseTool(line); ok {
			t.Errorf("%q is %+v", line, got)
		}
	}
}

func FuzzParseTool(f *testing.F) {
	f.Add("[id] [ToolStart] tool=shell input={}")
	f.Add("[id] [ToolEnd] tool=shell result=x")
	f.Fuzz(func(t *testing.T, line string) {
		tool, ok := ParseTool(line)
		if !ok {
			return
		}
		mark := "] [ToolStart] tool=" + tool.Name + " input="
		if tool.End {
			mark = "] [ToolEnd] tool=" + tool.Name + " result="
		}
		if "["+tool.SourceID+mark+tool.Text != line {
			t.Errorf("%q is %+v", line, tool)
		}
	})
}
