package markdown

import "testing"

func TestSourceIsClean(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"a\tb\nc", "a\tb\nc"},
		{"a\r\nb\r\r\nc\rd\r", "a\nb\nc\nd"},
		{"\x1b[31m\x00\x07\x7f", "␀␇␡"},
		{"\x1b]0;never ends\nwords", "␛]0;never ends\nwords"},
		{"\u009b31m \x9b31m", "\ufffd31m \ufffd31m"},
		{"\xff\xe2\x82x\xf0\x9f\x98", "\ufffd\ufffd\ufffdx\ufffd\ufffd\ufffd"},
		{"a\u202eb\u2066c", "a\ufffdb\ufffdc"},
		{"👩‍👩‍👧 e\u0301", "👩‍👩‍👧 e\u0301"},
	} {
		for size := 1; size <= len(c.raw); size++ {
			var b source
			for rest := c.raw; rest != ""; {
				n := min(size, len(rest))
				b.write(rest[:n])
				rest = rest[n:]
			}
			b.flush()
			if got := string(b.slice(0, b.size)); got != c.want {
				t.Errorf("%q in pieces of %d is %q, not %q", c.raw, size, got, c.want)
			}
		}
	}
}

func TestSourceOverChunks(t *testing.T) {
	text := transcript(3*chunkSize + 100)
	var b source
	for rest := text; rest != ""; {
		n := min(777, len(rest))
		b.write(rest[:n])
		rest = rest[n:]
	}
	for _, r := range [][2]int{{0, len(text)}, {chunkSize - 1, chunkSize}, {chunkSize - 1, chunkSize + 1}, {chunkSize, 2 * chunkSize}, {10, 3*chunkSize + 9}, {5, 5}} {
		if got := string(b.slice(r[0], r[1])); got != text[r[0]:r[1]] {
			t.Errorf("%v differs", r)
		}
	}
}
