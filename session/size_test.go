package session

import "testing"

func TestByteSize(t *testing.T) {
	for text, want := range map[string]ByteSize{
		"2GiB": 2 << 30, "10 gib": 10 << 30, "1.5MiB": 3 << 19, "500MB": 500e6, "7B": 7, "3tb": 3e12, "none": NoLimit, " 1KB ": 1000,
	} {
		got, err := ParseByteSize(text)
		if err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
		if again, err := ParseByteSize(got.String()); err != nil || again != got {
			t.Errorf("%s is written %s, which is read as %d, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", "10", "GiB", "-1GiB", "0B", "0.1B", "1e30TiB", "NaNGB", "InfGB", "1 GiB x", "1PB"} {
		if got, err := ParseByteSize(text); err == nil {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}
