package jsonview

import "testing"

// Empty metadata is none.
func TestEmptyMetadata(t *testing.T) {
	for _, empty := range []string{"", "{}", "{ }", "null", "[]", `""`} {
		if got := Outline([]byte(empty)); len(got) > 0 {
			t.Errorf("%q is shown as %q", empty, got)
		}
	}
	if len(Outline([]byte(`{"a":1}`))) != 1 || len(Outline([]byte("0"))) != 1 {
		t.Error("what is there is not shown")
	}
}
