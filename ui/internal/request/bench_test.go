package request

import (
	"strings"
	"testing"
)

// BenchmarkPreview is what one key in a form with a long prompt costs.
func BenchmarkPreview(b *testing.B) {
	r := fullRequest()
	r.Prompt = strings.Repeat("a line of text\r\n", 64<<10) // 1 MiB
	r.Secrets = append(r.Secrets, "never-there")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Preview(new(Names)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	r := fullRequest()
	r.Prompt = strings.Repeat("a line of text\r\n", 64<<10)
	p, err := r.Preview(new(Names))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Parse(p.JSON + "\n"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	r := fullRequest()
	b.ReportAllocs()
	for b.Loop() {
		if problems := r.Check(); problems != nil {
			b.Fatal(problems)
		}
	}
}
