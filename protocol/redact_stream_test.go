package protocol

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What stands among the chunks of a test.
const (
	take = "<take>" // all chunks are taken, ready or not
	end  = "<end>"  // the stream ends, and all is taken
)

// readyOf takes the chunks out that are ready.
func readyOf(s *RedactStream) (out []string) {
	for s.Ready(1) {
		chunk, _ := s.Pop()
		out = append(out, chunk)
	}
	return out
}

// allOf takes all chunks out.
func allOf(s *RedactStream) (out []string) {
	for len(s.counts) > 0 {
		chunk, _ := s.Pop()
		out = append(out, chunk)
	}
	return out
}

// endOf ends streams of one block and takes all out.
func endOf(streams ...*RedactStream) (out []string) {
	for _, s := range streams {
		s.End()
	}
	for _, s := range streams {
		if s.Carried() {
			s.Push("")
		}
		out = append(out, allOf(s)...)
	}
	return out
}

// feed gives a stream one chunk of a test, and returns what comes out.
func feed(s *RedactStream, chunk string) []string {
	switch chunk {
	case take:
		return allOf(s)
	case end:
		return endOf(s)
	}
	s.Push(chunk)
	return readyOf(s)
}

// words is what came out as a test has it.
func words(out []string) string {
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, "|")
}

func TestRedactStream(t *testing.T) {
	high, low := half(0xd83d), half(0xde00)
	tests := []struct {
		name    string
		secrets []string
		in      []string
		// out is what each call returned, joined with "|"; "-" for nothing.
		out []string
	}{
		{"no secrets", nil, []string{"a", "", end}, []string{"a", "", "-"}},
		{"nothing like it", []string{"secret"}, []string{"abc", "def"}, []string{"abc", "def"}},
		{"whole", []string{"secret"}, []string{"a secret b"}, []string{"a [REDACTED] b"}},
		{"cut in two", []string{"secret"}, []string{"a sec", "ret b"}, []string{"-", "a [REDACTED]| b"}},
		{"cut in three", []string{"secret"}, []string{"a se", "cr", "et b"}, []string{"-", "-", "a [REDACTED]|| b"}},
		{"byte by byte", []string{"key"}, []string{"a", "k", "e", "y", "b"}, []string{"a", "-", "-", "[REDACTED]||", "b"}},
		{"two of them cut", []string{"key"}, []string{"ke", "yk", "ey"}, []string{"-", "[REDACTED]", "[REDACTED]|"}},
		{"false alarm", []string{"secret"}, []string{"a sec", "ond"}, []string{"-", "a sec|ond"}},
		{"false alarm, then real", []string{"aab"}, []string{"a", "a", "a", "b"}, []string{"-", "-", "a", "[REDACTED]||"}},
		{"empty chunks", []string{"key"}, []string{"k", "", "ey", ""}, []string{"-", "-", "[REDACTED]||", ""}},
		{"longer one may follow", []string{"abc", "abcdef"}, []string{"abc", "x"}, []string{"-", "[REDACTED]|x"}},
		{"longer one follows", []string{"abc", "abcdef"}, []string{"abc", "def"}, []string{"-", "[REDACTED]|"}},
		{"overlap follows", []string{"abcd", "cdef"}, []string{"abcd", "efg"}, []string{"-", "[REDACTED]|g"}},
		{"escaped and cut", []string{`a"b`}, []string{`{"a\`, `"b"}`}, []string{"-", `{"[REDACTED]|"}`}},
		{"hex and cut", []string{"Key"}, []string{`\u00`, `4bey`, "x"}, []string{"-", "[REDACTED]|", "x"}},
		{"mask cut", []string{"RED"}, []string{"[RED", "ACTED]"}, []string{"-", "[REDACTED]|"}},

		{"taken of nothing", []string{"secret"}, []string{take, "a", take}, []string{"-", "a", "-"}},
		{"taken without its end", []string{"secret"}, []string{"a se", take, "ll"}, []string{"-", "a ", "sell"}},
		{"taken, then the rest", []string{"secret"}, []string{"a secr", take, "et b"}, []string{"-", "a ", "[REDACTED] b"}},
		{
			"taken at each byte",
			[]string{"secret"},
			[]string{"s", take, "e", take, "c", take, "r", take, "e", take, "t", "s", take, end},
			[]string{"-", "", "-", "", "-", "", "-", "", "-", "", "[REDACTED]", "-", "", "s"},
		},
		{"two taken", []string{"secret"}, []string{"a s", "e", take, "x"}, []string{"-", "-", "a |", "sex"}},
		{"taken with an empty chunk", []string{"secret"}, []string{"a s", take, "", take, "x"}, []string{"-", "a ", "-", "", "sx"}},
		{"taken at an overlap", []string{"abcd", "cdef"}, []string{"abcd", take, "efg"}, []string{"-", "[REDACTED]", "g"}},
		{"taken at an overlap, alarm", []string{"abcd", "cdef"}, []string{"abcd", take, "xg"}, []string{"-", "[REDACTED]", "xg"}},
		{"taken after a shorter one", []string{"abc", "abcdef"}, []string{"xabc", take, "y"}, []string{"-", "x", "[REDACTED]y"}},
		{"taken in an escape", []string{"Key"}, []string{`x\u00`, take, `4bey`}, []string{"-", "x", "[REDACTED]"}},

		{"end of nothing", []string{"secret"}, []string{end, "a", end}, []string{"-", "a", "-"}},
		{"end at three characters", []string{"secret"}, []string{"a sec", end}, []string{"-", "a sec"}},
		{"end at four", []string{"secret"}, []string{"a secr", end}, []string{"-", "a [REDACTED]"}},
		{"end at three, taken", []string{"secret"}, []string{"a sec", take, end}, []string{"-", "a ", "sec"}},
		{"end at four, taken", []string{"secret"}, []string{"a secr", take, end}, []string{"-", "a ", "[REDACTED]"}},
		{"end of a short secret", []string{"abc"}, []string{"xab", end}, []string{"-", "xab"}},
		{"end of one that is complete", []string{"abc", "abcdefgh"}, []string{"xabc", end}, []string{"-", "x[REDACTED]"}},
		{"end in the longer of two", []string{"secret", "secure"}, []string{"secu", end}, []string{"-", "[REDACTED]"}},
		{"end in characters, not bytes", []string{"пароль"}, []string{"пар", end, "о", end}, []string{"-", "пар", "-", "[REDACTED]"}},
		{"end in a quoted one", []string{`a"b"cd`}, []string{`a\"b\"c`, end}, []string{"-", "[REDACTED]"}},
		{"end in hex", []string{"Keys"}, []string{`x\u004be`, end, `y\u00`, end}, []string{"-", `x\u004be`, "-", `y\u00`}},
		{"end in what is no secret", []string{"RED"}, []string{"x[R", end}, []string{"-", "x[R"}},
		{"end at three, then the rest", []string{"secret"}, []string{"a sec", end, "ret b"}, []string{"-", "a sec", "[REDACTED] b"}},
		{"end at four, then the rest", []string{"secret"}, []string{"a secr", end, "et b"}, []string{"-", "a [REDACTED]", " b"}},
		{"end at four, then another", []string{"secret"}, []string{"a secr", end, "ow"}, []string{"-", "a [REDACTED]", "ow"}},
		{
			"end at each byte",
			[]string{"secret"},
			[]string{"s", end, "e", end, "c", end, "r", end, "e", end, "t", "s"},
			[]string{"-", "s", "-", "e", "-", "c", "-", "[REDACTED]", "-", "", "", "-"},
		},

		{"halves", nil, []string{"a" + high, low + "b", end}, []string{"a", "😀b", "-"}},
		{"halves alone", nil, []string{high, "", low, end}, []string{"", "", "😀", "-"}},
		{"first half never completed", nil, []string{"a" + high, "b", end}, []string{"a", "\ufffdb", "-"}},
		{"first half at the end", nil, []string{"a" + high, end, low}, []string{"a", "\ufffd", "\ufffd"}},
		{"second half alone", nil, []string{"a", low + "b"}, []string{"a", "\ufffdb"}},
		{"two first halves", nil, []string{"a" + high, high, low}, []string{"a", "\ufffd", "😀"}},
		{"chain of halves", nil, []string{high, low + "a" + high, low}, []string{"", "😀a", "😀"}},
		{"halves of a secret", []string{"x😀y"}, []string{"ax" + high, low + "yb"}, []string{"-", "a[REDACTED]|b"}},
		{"halves of a secret, taken", []string{"x😀y"}, []string{"ax" + high, take, low + "yb"}, []string{"-", "a", "[REDACTED]b"}},
		{"halves after what is held", []string{"secret"}, []string{"a s" + high, low + "yb"}, []string{"-", "a s😀|yb"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stream := NewRedactor(test.secrets...).Stream()
			var got []string
			for _, chunk := range test.in {
				got = append(got, words(feed(stream, chunk)))
			}
			if diff := cmp.Diff(test.out, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRedactStreamChanged holds what Pop says of a chunk.
func TestRedactStreamChanged(t *testing.T) {
	s := NewRedactor("secret").Stream()
	high, low := half(0xd83d), half(0xde00)
	for _, step := range []struct {
		in, out string
		changed bool
	}{
		{"plain", "plain", false},
		{"a secret", "a [REDACTED]", true},
		{"a se", "a ", true},
		{"ll", "sell", true},
		{"cut" + high, "cut", false},
		{low + "b", "😀b", false},
	} {
		s.Push(step.in)
		if out, changed := s.Pop(); out != step.out || changed != step.changed {
			t.Errorf("%q came out as %q, changed %t; want %q, %t", step.in, out, changed, step.out, step.changed)
		}
	}
}

// TestRedactStreams writes the chunks of two streams one after the other; those
// of the second begin with "2:".
func TestRedactStreams(t *testing.T) {
	tests := []struct {
		name    string
		secrets []string
		in      []string
		out     []string
	}{
		{"alternating", []string{"secret"}, []string{"a se", "2:cr", "et", "2: b"}, []string{"-", "-", "a [REDACTED]||2:", "2: b"}},
		{"alternating, all held", []string{"secret"}, []string{"s", "2:ec", "re", "2:t"}, []string{"-", "-", "-", "[REDACTED]||2:|2:"}},
		{"in one of them", []string{"secret"}, []string{"a se", "2:xx", "cret"}, []string{"-", "2:xx", "a [REDACTED]|"}},
		{"in each", []string{"secret"}, []string{"sec", "2:sec", "ret", "2:ret"}, []string{"-", "-", "[REDACTED]|", "2:[REDACTED]|2:"}},
		{
			"alternating, taken",
			[]string{"sk-live-0123"},
			[]string{"sk-l", take, "2:ive-", take, "01", take, "2:23!", end},
			[]string{"-", "", "-", "2:", "-", "", "2:[REDACTED]!", ""},
		},
		{
			"alternating, taken, no secret",
			[]string{"sk-live-0123"},
			[]string{"sk-l", take, "2:ive-", take, "x", take, "2:y", end},
			[]string{"-", "", "-", "2:", "sk-lx", "-", "2:ive-y", "-"},
		},
		{
			"alternating, ended at four",
			[]string{"secret"},
			[]string{"se", take, "2:cr", take, end},
			[]string{"-", "", "-", "2:", "[REDACTED]|2:"},
		},
		{
			"alternating, ended at three",
			[]string{"secret"},
			[]string{"se", take, "2:c", take, end},
			[]string{"-", "", "-", "2:", "se|2:c"},
		},
		{"halves in each", nil, []string{"a" + half(0xd83d), "2:b", half(0xde00)}, []string{"a", "2:b", "😀"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			streams := NewRedactor(test.secrets...).Streams(2)
			each := func(get func(s *RedactStream) []string) (all []string) {
				all = get(streams[0])
				for _, chunk := range get(streams[1]) {
					all = append(all, "2:"+chunk)
				}
				return all
			}
			var got []string
			for _, chunk := range test.in {
				var out []string
				switch chunk {
				case take:
					out = each(allOf)
				case end:
					streams[0].End()
					streams[1].End()
					out = each(func(s *RedactStream) []string { return endOf(s) })
				default:
					if second, ok := strings.CutPrefix(chunk, "2:"); ok {
						streams[1].Push(second)
					} else {
						streams[0].Push(chunk)
					}
					out = each(readyOf)
				}
				got = append(got, words(out))
			}
			if diff := cmp.Diff(test.out, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
