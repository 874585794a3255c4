package jsonview

import (
	"strings"
	"testing"
)

func TestIndentable(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want bool
	}{
		{`{"a":[1,2,{"b":"c"}]}`, true},
		{`"` + strings.Repeat("[", 10_000) + `"`, true},
		{`"a\"` + strings.Repeat("[", 10_000) + `"`, true},
		{strings.Repeat("[", 10_000), false},
		{strings.Repeat("[", 100) + strings.Repeat("0,", 100_000), false},
		{"[" + strings.Repeat("0,", 100_000), true},
		{strings.Repeat("]", 10_000), true},
	} {
		if got := Indentable([]byte(c.raw)); got != c.want {
			t.Errorf("%.20s…: %v", c.raw, got)
		}
	}
}
