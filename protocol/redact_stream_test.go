package protocol

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flush stands for a call of Flush among the chunks of a test.
const flush = "<flush>"

func TestRedactStream(t *testing.T) {
	tests := []struct {
		name    string
		secrets []string
		in      []string
		// out is what each call returned, joined with "|"; "-" for nothing.
		out []string
	}{
		{"no secrets", nil, []string{"a", "", flush}, []string{"a", "", "-"}},
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

		{"flush of nothing", []string{"secret"}, []string{flush, "a", flush}, []string{"-", "a", "-"}},
		{"flush of a short piece", []string{"secret"}, []string{"a se", flush, "ll"}, []string{"-", "a se", "ll"}},
		{"flush of a short piece, rest", []string{"secret"}, []string{"a se", flush, "cret b"}, []string{"-", "a se", "[REDACTED] b"}},
		{"flush of half", []string{"secret"}, []string{"a sec", flush, "ond"}, []string{"-", "a [REDACTED]", "ond"}},
		{"flush of half, rest", []string{"secret"}, []string{"a sec", flush, "ret b"}, []string{"-", "a [REDACTED]", " b"}},
		{
			"flush at each byte",
			[]string{"secret"},
			[]string{"s", flush, "e", flush, "c", flush, "r", flush, "e", flush, "t", flush, "s"},
			[]string{"-", "s", "-", "e", "-", "[REDACTED]", "-", "", "-", "", "", "-", "-"},
		},
		{"flush of two bytes' half", []string{"ab"}, []string{"a", flush, "b", "b"}, []string{"-", "[REDACTED]", "", "b"}},
		{"flush, then the next one", []string{"key"}, []string{"ke", flush, "yke", "y"}, []string{"-", "[REDACTED]", "-", "[REDACTED]|"}},
		{"flush of a half and a rest apart", []string{"secret", "crypt"}, []string{"secry", flush, "pt"}, []string{"-", "se[REDACTED]", ""}},
		{"flush of an escape", []string{"Key"}, []string{`\u00`, flush, `4bey`}, []string{"-", `\u00`, "[REDACTED]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stream := NewRedactor(test.secrets...).Stream()
			in, out := 0, 0
			var got []string
			for _, chunk := range test.in {
				var released []string
				if chunk == flush {
					released = stream.Flush()
				} else {
					in++
					released = stream.Push(chunk)
				}
				out += len(released)
				if stream.Held() != in-out {
					t.Errorf("Held says %d, want %d", stream.Held(), in-out)
				}
				if len(released) == 0 {
					released = []string{"-"}
				}
				got = append(got, strings.Join(released, "|"))
			}
			if diff := cmp.Diff(test.out, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
