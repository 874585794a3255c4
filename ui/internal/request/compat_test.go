package request

import (
	"testing"

	"ruse/protocol"
)

// A compatibility is named, or told by the oldest runtime that is to
// understand: artifacts_dirs came with 0.14.2, the other names with 0.5.
func TestCompatSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]protocol.Compat{
		"all": protocol.CompatAll, "both": protocol.CompatAll, "0.3": protocol.CompatAll, "0.4": protocol.CompatAll, "0.4.0": protocol.CompatAll,
		"0.5": protocol.Compat05, "0.9.1": protocol.Compat05, "0.14": protocol.Compat05, "0.14.1": protocol.Compat05,
		"off": protocol.CompatOff, "new": protocol.CompatOff, "0.14.2": protocol.CompatOff, "0.15": protocol.CompatOff, "1.0": protocol.CompatOff,
	} {
		var r Request
		if err := r.SetFlag("compat", text); err != nil || r.Compat != want {
			t.Errorf("%s: %v, %v, want %v", text, r.Compat, err, want)
		}
		var again Request
		name := compatNames[r.Compat]
		if err := again.SetFlag("compat", name); err != nil || again.Compat != r.Compat {
			t.Errorf("%s is shown as %s, which is read as %v, %v", text, name, again.Compat, err)
		}
	}
	for _, text := range []string{"", "5", "0.4.0.1", "0.x", "old", "-1.2"} {
		if err := new(Request).SetFlag("compat", text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
