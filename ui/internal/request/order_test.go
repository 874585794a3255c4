package request

import (
	"strings"
	"testing"
)

// The order that a person gave to JSON stays where the values change.
func TestOrderLike(t *testing.T) {
	for _, c := range []struct{ like, want, ordered string }{
		{`{"b":1,"a":2}`, `{"a":2,"b":1}`, `{"b":1,"a":2}`},
		{`{"b":1.0,"a":2}`, `{"a":3,"b":1.0,"c":0}`, `{"b":1.0,"a":3,"c":0}`},
		{`{"b":"\u00e9","a":2}`, `{"a":3,"b":"é"}`, `{"b":"\u00e9","a":3}`},
		{`{"n":9007199254740993}`, `{"n":9007199254740992}`, `{"n":9007199254740992}`},
		{`{"x":{"q":1,"p":2},"gone":0}`, `{"x":{"p":3,"q":1}}`, `{"x":{"q":1,"p":3}}`},
		{`[{"b":1,"a":1}]`, `[{"a":1,"b":2},{"a":0}]`, `[{"b":2,"a":1},{"a":0}]`},
		{`{"a":[]}`, `{"a":null}`, `{"a":null}`},
		{`nonsense`, `{"a":1}`, `{"a":1}`},
	} {
		got := strings.Join(strings.Fields(OrderLike(c.like, c.want)), "")
		if got != c.ordered {
			t.Errorf("OrderLike(%s, %s) = %s, want %s", c.like, c.want, got, c.ordered)
		}
	}
}
