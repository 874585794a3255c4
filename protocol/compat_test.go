package protocol

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestCompat(t *testing.T) {
	invocation := func() *Invocation {
		return &Invocation{
			UserPrompt: "p", Model: "m", ArtifactsDirs: []string{"/a", "/b"},
			Downloadables: []Downloadable{{DownloadURL: "https://h/x", WorkingDir: "/w"}},
			Extra:         jsontext.Value(`{ "z": 1 }`),
		}
	}
	tests := []struct {
		name   string
		compat Compat
		m      Message
		added  map[string]any
	}{
		{"off", CompatOff, invocation(), map[string]any{}},
		{"0.4", Compat04, invocation(), map[string]any{"artifacts_dir": "/a"}},
		{"0.3", Compat03, invocation(), map[string]any{
			"artifacts_dir":   "/a",
			"preferred_model": "m",
			"runtime_environment_downloadables": []any{
				map[string]any{"download_url": "https://h/x", "working_dir": "/w"},
			},
		}},
		{"nothing to add", Compat04, &Invocation{Model: "m"}, map[string]any{}},
		{"nothing there before", Compat03, &Invocation{Model: "m"}, map[string]any{"preferred_model": "m"}},
		{"empty extra", Compat03, &Invocation{Model: "m", Extra: jsontext.Value(`{}`)}, map[string]any{"preferred_model": "m"}},
		{"set by hand", Compat03, &Invocation{Model: "m", Extra: jsontext.Value(`{"preferred_model":"mine"}`)}, map[string]any{}},
		{"commands", Compat03, &CommandExecution{ArtifactsDirs: []string{"/a"}}, map[string]any{"artifacts_dir": "/a"}},
		{"cancel", Compat03, &Cancel{}, map[string]any{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, err := Encode(test.m)
			if err != nil {
				t.Fatal(err)
			}
			after, err := Encode(test.compat.Apply(test.m))
			if err != nil {
				t.Fatal(err)
			}
			want := asMap(t, before)
			for name, value := range test.added {
				want[name] = value
			}
			if diff := cmp.Diff(want, asMap(t, after)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again, err := Encode(test.m); err != nil || string(again) != string(before) {
				t.Errorf("error %v; the original became %s", err, again)
			}
		})
	}
}

func TestCompatLeavesBadExtraToEncode(t *testing.T) {
	m := Compat03.Apply(&Invocation{Model: "m", Extra: jsontext.Value(`[1]`)})
	if _, err := Encode(m); err == nil {
		t.Error("Encode took an Extra that is no object")
	}
}
