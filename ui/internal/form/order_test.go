package form

import (
	"strings"
	"testing"
)

func TestOrderLike(t *testing.T) {
	for _, c := range []struct{ like, want, ordered string }{
		{`{"b":1,"a":2}`, `{"a":2,"b":1}`, `{"b":1,"a":2}`},
		{`{"b":1.0,"a":2}`, `{"a":3,"b":1,"c":0}`, `{"b":1.0,"a":3,"c":0}`},
		{`{"x":{"q":1,"p":2},"gone":0}`, `{"x":{"p":3,"q":1}}`, `{"x":{"q":1,"p":3}}`},
		{`[{"b":1,"a":1}]`, `[{"a":1,"b":2},{"a":0}]`, `[{"b":2,"a":1},{"a":0}]`},
		{`nonsense`, `{"a":1}`, `{"a":1}`},
	} {
		got := strings.Join(strings.Fields(orderLike(c.like, c.want)), "")
		if got != c.ordered {
			t.Errorf("orderLike(%s, %s) = %s, want %s", c.like, c.want, got, c.ordered)
		}
	}
}
