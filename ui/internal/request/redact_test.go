package request

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRedactLeavesTheRequestAlone(t *testing.T) {
	t.Parallel()
	r := withLiterals()
	before := r.Clone()
	if _, left := r.Redact(); len(left) == 0 {
		t.Error("nothing was left out")
	}
	if diff := cmp.Diff(before, r); diff != "" {
		t.Error(diff)
	}
	same, left := fullRequest().Redact()
	if diff := cmp.Diff(fullRequest(), same); diff != "" || left != nil {
		t.Errorf("%v %s", left, diff)
	}
}

func TestWithoutCredentials(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ws://h": "ws://h", "": "", "h:1": "h:1", "ws://h/a@b?x=y": "ws://h/a@b?x=y", "ws://h?a": "ws://h?a",
		"ws://u:p@h/x": "ws://h/x", "tok@h": "h", "wss://h?api_key=1&b=2": "wss://h?api_key=&b=2",
		"wss://h?sid=x&region=eu": "wss://h?sid=&region=eu", "wss://h?v=0f2c9be1-77aa": "wss://h?v=0f2c9be1-77aa", "wss://h?v=0f2c9be1-77aa-4e": "wss://h?v=",
		"wss://u@h?b=2&%74oken=x#f": "wss://h?b=2&%74oken=#f",
	} {
		got, found := withoutCredentials(address)
		if got != want || found != (address != want) {
			t.Errorf("%q: %q, %v", address, got, found)
		}
	}
}
