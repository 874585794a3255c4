package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	header = `{"ruse":1,"start":"2026-03-01T12:04:00Z","address":"ws://x/","redacted":["TOKEN"]}`
	hello  = `{"message_type":"assistant_message","text_blocks":["he said \"hi\" \\","}{"]}`
)

// whole is a recording with a record of each kind, in lines.
func whole() []string {
	lines := []string{header}
	for i, rest := range []string{
		`"dir":"open","type":"connecting","url":"ws://x/"}`,
		`"dir":"event","type":"run","run":1,"state":"sending"}`,
		`"dir":"send","run":1,"frame":{"message_type":"invocation_message"}}`,
		`"dir":"recv","run":1,"size":74,"after_cancel":true,"frame":` + hello + `}`,
		`"dir":"recv","type":"malformed","size":3,"error":{"text":"no"},"text":"{\n\u0041"}`,
		`"dir":"recv","type":"malformed","size":1,"b64":"/w=="}`,
		`"dir":"future","what":[1,{"frame":"]"}],"frame":{"a":1},"behind":null}`,
	} {
		lines = append(lines, fmt.Sprintf(`{"seq":%d,"us":%d,%s`, i+1, 1000*i, rest))
	}
	var end []byte
	end, err := AppendEnd(nil, End{Records: 7, Micros: 6000, Runs: 1, Outcome: "sending", Dirs: map[Dir]int64{Recv: 3}})
	if err != nil {
		panic(err)
	}
	digest := sha256.Sum256([]byte(strings.Join(lines, "\n") + "\n" + string(end)))
	return append(lines, string(end)+hex.EncodeToString(digest[:])+strings.TrimSpace(EndOfEnd))
}

// readAll reads all records of a file, and what is behind the last.
func readAll(data []byte) (records []Record, r *Reader, err error) {
	r, _, err = NewReader(bytes.NewReader(data))
	for err == nil {
		var rec Record
		if rec, err = r.Next(); err == nil {
			records = append(records, rec.Clone())
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return records, r, err
}

func TestRead(t *testing.T) {
	t.Parallel()
	data := []byte(strings.Join(whole(), "\n") + "\n")
	r, h, err := NewReader(bytes.NewReader(data))
	if err != nil || h.Address != "ws://x/" || len(h.Redacted) != 1 || h.Start.Minute() != 4 {
		t.Fatal(h, err)
	}
	for i, want := range []Record{
		{Dir: Open, Type: "connecting", More: true},
		{Dir: Event, Type: "run", Run: 1, State: "sending"},
		{Dir: Send, Run: 1, Frame: []byte(`{"message_type":"invocation_message"}`)},
		{Dir: Recv, Run: 1, Size: 74, AfterCancel: true, Frame: []byte(hello)},
		{Dir: Recv, Type: "malformed", Size: 3, More: true, Frame: []byte("{\nA")},
		{Dir: Recv, Type: "malformed", Size: 1, Frame: []byte{0xff}},
		{Dir: "future", More: true, Frame: []byte(`{"a":1}`)},
	} {
		got, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		line := whole()[i+1]
		want.Seq, want.At, want.Number, want.Line = int64(i+1), time.Duration(i)*time.Millisecond, i+2, []byte(line)
		want.Verbatim = strings.Contains(line, `"frame":`)
		want.Offset = int64(bytes.Index(data, []byte(line)))
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("record %d\n got %+v\nwant %+v", i+1, got, want)
		}
		again, err := r.At(got.Offset, i).Next()
		if err != nil || again.Number != got.Number || string(again.Line) != line {
			t.Errorf("record %d again: %+v, %v", i+1, again, err)
		}
	}
	if r.End() != nil {
		t.Error("the end was reached before it was read")
	}
	for range 2 {
		if _, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	}
	if e := r.End(); e == nil || e.Records != 7 || e.Runs != 1 || e.Outcome != "sending" || len(e.Digest) != 64 || e.Took() != 6*time.Millisecond {
		t.Errorf("end: %+v", r.End())
	}
}

func TestMessageType(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string]string{
		hello: "assistant_message", `{"a":{"message_type":"x"}}`: "", `{"message_type":"a","message_type":"b"}`: "b",
		`{"message_type":"a"`: "", "": "", "[]": "", "{ \"message_type\" :\n\"\\u0061\"}": "a", `{"message_type":1}`: "",
	} {
		if got := (&Record{Frame: []byte(frame)}).MessageType(); got != want {
			t.Errorf("%s: %q, want %q", frame, got, want)
		}
	}
}

// A file that is cut at any byte is read up to there, and nothing else is read
// than was written.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	data := []byte(strings.Join(whole(), "\n") + "\n")
	all, _, err := readAll(data)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range data {
		got, r, err := readAll(data[:cut])
		if cut < len(header) {
			if e, ok := errors.AsType[*Error](err); !ok || e.Line != 1 {
				t.Fatalf("cut at %d: %v", cut, err)
			}
			continue
		}
		want := 0
		for want < len(all) && int(all[want].Offset)+len(all[want].Line) <= cut {
			want++
		}
		if err != nil || len(got) != want || r.End() != nil && cut < len(data)-1 {
			t.Fatalf("cut at %d: %d records, want %d; %v", cut, len(got), want, err)
		}
		for i, rec := range got {
			if !bytes.Equal(rec.Line, all[i].Line) {
				t.Fatalf("cut at %d: record %d is %s", cut, i, rec.Line)
			}
		}
	}
}

// A file that grows is read on, wherever it ended before.
func TestReadOn(t *testing.T) {
	t.Parallel()
	data := []byte(strings.Join(whole(), "\n") + "\n")
	all, _, err := readAll(data)
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(header) + 1; cut < len(data); cut++ {
		src := &growing{data: data[:cut]}
		r, _, err := NewReader(src)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for range 2 {
			for {
				rec, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil || n >= len(all) || !bytes.Equal(rec.Line, all[n].Line) || rec.Number != all[n].Number {
					t.Fatalf("cut at %d: record %d is %s, %v", cut, n, rec.Line, err)
				}
				n++
			}
			src.data = data
		}
		if n != len(all) || r.End() == nil {
			t.Fatalf("cut at %d: %d records", cut, n)
		}
	}
}

type growing struct{ data []byte }

func (g *growing) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(g.data).ReadAt(p, off)
}

func TestErrors(t *testing.T) {
	t.Parallel()
	record := `{"seq":1,"us":0,"dir":"event"}`
	for data, want := range map[string]string{
		"":           "line 1: " + wantHeader + ", got an empty line",
		"hello\n":    "line 1: " + wantHeader + `, got "hello"`,
		`{"ruse":1}`: "line 1: " + wantHeader + `, got "{\"ruse\":1}"`,
		`{"ruse":0,"start":"2026-03-01T12:04:00Z"}`: "line 1: " + wantHeader,
		`{"ruse":2,"start":"2026-03-01T12:04:00Z"}`: "line 1: a recording of the version 1",
		header + "\n\n":                                                              "line 2: " + wantRecord + ", got an empty line",
		header + "\n" + record + "\n[]\n":                                            "line 3: " + wantRecord + `, got "[]"`,
		header + "\n{}\n":                                                            "line 2: " + wantRecord,
		header + "\n" + record + " x\n":                                              "line 2: " + wantRecord,
		header + "\n" + `{"seq":1,"us":-4,"dir":"event"}` + "\n":                     "line 2: " + wantRecord,
		header + "\n" + `{"seq":1.5,"us":4,"dir":"event"}` + "\n":                    "line 2: " + wantRecord,
		header + "\n" + `{"seq":1,"us":4,"dir":7}` + "\n":                            "line 2: " + wantRecord,
		header + "\n" + `{"seq":1,"us":4,"dir":"x","frame":{]` + "\n":                "line 2: " + wantRecord,
		header + "\n" + `{"seq":1,"us":4,"dir":"x","b64":"%"}` + "\n":                "line 2: " + wantRecord,
		header + "\n" + `{"end":{}}` + "\n":                                          "line 2: " + wantEnd,
		header + "\n" + `{"end":{},"sha256":"0"}` + "\n" + record:                    "line 3: nothing behind the last line",
		`{"t_ms":1,"dir":"open"}` + "\n" + `{"t_ms":2}` + "\n":                       "line 2: " + wantWire,
		`{"t_ms":1,"dir":"open"}` + "\n" + `{"t_ms":2,"dir":"recv"}` + "\n" + record: "line 2: " + wantWire,
	} {
		for range 2 {
			_, _, err := readAll([]byte(data))
			if err == nil || !strings.HasPrefix(strings.Replace(err.Error(), "expected ", "", 1), want) {
				t.Errorf("%q:\n got %v\nwant %s", data, err, want)
			}
		}
	}
}

// A line longer than what is read at a time is read, and so is what follows it.
func TestLongLines(t *testing.T) {
	t.Parallel()
	var data bytes.Buffer
	data.WriteString(header + "\n")
	sizes := []int{1, block - 200, 3 * block, 10, 9*block + 1, block}
	for i, size := range sizes {
		fmt.Fprintf(&data, `{"seq":%d,"us":0,"dir":"recv","frame":{"a":%q}}`+"\n", i+1, strings.Repeat("x", size))
	}
	got, _, err := readAll(data.Bytes())
	if err != nil || len(got) != len(sizes) {
		t.Fatal(len(got), err)
	}
	for i, rec := range got {
		if len(rec.Frame) != sizes[i]+len(`{"a":""}`) {
			t.Errorf("frame %d has %d bytes", i, len(rec.Frame))
		}
	}
}

// What tests record of real runtimes is read too.
func TestWire(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/wire/*/*.jsonl")
	if err != nil || len(files) < 30 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		records, r, err := readAll(data)
		if err != nil || !r.Wire() || r.End() != nil || len(records) != bytes.Count(data, []byte("\n")) {
			t.Errorf("%s: %d records, %v", file, len(records), err)
		}
		if last := records[len(records)-1]; last.Dir != Close || last.Seq != int64(len(records)) || last.At == 0 {
			t.Errorf("%s ends with %+v", file, last)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(strings.Join(whole(), "\n")))
	f.Add([]byte(`{"t_ms":1,"dir":"recv","data":"{}"}` + "\n"))
	f.Add([]byte(header + "\n" + `{"seq":1,"us":4,"dir":"x","frame":{"a":"\\\"","frame":1}}` + "\n\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, r, err := readAll(data)
		if r == nil {
			return
		}
		if r.Offset() > int64(len(data)) {
			t.Fatalf("read up to %d of %d bytes", r.Offset(), len(data))
		}
		for i, rec := range records {
			if !bytes.HasPrefix(data[rec.Offset:], rec.Line) || rec.At < 0 || rec.Size < 0 || rec.Run < 0 {
				t.Errorf("record %d: %+v", i, rec)
			}
			again, err := r.At(rec.Offset, i).Next()
			if err != nil || !bytes.Equal(again.Line, rec.Line) || again.Number != rec.Number || again.Seq != rec.Seq {
				t.Errorf("record %d again: %+v, %v", i, again, err)
			}
		}
		if err != nil { // what is sound before a bad line is sound without it
			before, _, err := readAll(data[:r.Offset()])
			if err != nil || len(before) != len(records) {
				t.Errorf("%d records of %d before the error: %v", len(before), len(records), err)
			}
		}
	})
}
