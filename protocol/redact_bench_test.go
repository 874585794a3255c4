package protocol

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRedact redacts frames of agent markdown that hold no secret, as
// nearly all frames do, with few and with many secrets to look for.
func BenchmarkRedact(b *testing.B) {
	for _, n := range []int{1, 10, 1000} {
		var secrets []string
		for i := range n {
			secrets = append(secrets, fmt.Sprintf("sk-live-%d-%x", i, i*7919))
		}
		r := NewRedactor(secrets...)
		for _, size := range []int{200, 2000, 1 << 20} {
			frame := benchFrame(b, size)
			b.Run(fmt.Sprintf("JSON/%d-secrets/%dB", n, size), func(b *testing.B) {
				b.SetBytes(int64(len(frame)))
				for b.Loop() {
					r.JSON(frame)
				}
			})
		}
	}
}

// BenchmarkRedactWorst redacts texts that keep the automaton busy: they begin a
// secret at every byte, or escape every byte.
func BenchmarkRedactWorst(b *testing.B) {
	r := NewRedactor(strings.Repeat("a", 1000)+"b", strings.Repeat("ab", 500)+"c")
	for _, text := range []struct{ name, unit string }{
		{"prefixes", "a"},
		{"escapes", `\\`},
		{"hex", `\u0061`},
	} {
		s := strings.Repeat(text.unit, 1<<20/len(text.unit))
		b.Run(text.name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				r.String(s)
			}
		})
	}
}
