package protocol

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestCompat(t *testing.T) {
	invocation := func() *Invocation {
		return &Invocation{
			UserPrompt: "p", Model: "m", ArtifactsDirs: []string{"/a", "/b"},
			Downloadables: []Downloadable{{DownloadURL: "https://h/x", WorkingDir: "/w"}},
			Extra:         json.RawMessage(`{ "z": 1 }`),
		}
	}
	tests := []struct {
		name   string
		compat Compat
		m      Message
		added  map[string]any
	}{
		{"off", CompatOff, invocation(), map[string]any{}},
		{"0.5", Compat05, invocation(), map[string]any{"artifacts_dir": "/a"}},
		{"all", CompatAll, invocation(), map[string]any{
			"artifacts_dir":   "/a",
			"preferred_model": "m",
			"runtime_environment_downloadables": []any{
				map[string]any{"download_url": "https://h/x", "working_dir": "/w"},
			},
		}},
		{"nothing to add", Compat05, &Invocation{Model: "m"}, map[string]any{}},
		{"nothing there before", CompatAll, &Invocation{Model: "m"}, map[string]any{"preferred_model": "m"}},
		{"empty extra", CompatAll, &Invocation{Model: "m", Extra: json.RawMessage(`{}`)}, map[string]any{"preferred_model": "m"}},
		{"set by hand", CompatAll, &Invocation{Model: "m", Extra: json.RawMessage(`{"preferred_model":"mine"}`)}, map[string]any{}},
		{"commands", CompatAll, &CommandExecution{ArtifactsDirs: []string{"/a"}}, map[string]any{"artifacts_dir": "/a"}},
		{"cancel", CompatAll, &Cancel{}, map[string]any{}},
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
	m := CompatAll.Apply(&Invocation{Model: "m", Extra: json.RawMessage(`[1]`)})
	if _, err := Encode(m); err == nil {
		t.Error("Encode took an Extra that is no object")
	}
}

// The names that 0.4.0 reads, without anybody's asking for them.
func TestZeroCompatWritesEveryName(t *testing.T) {
	var c Compat
	frame, err := Encode(c.Apply(&Invocation{
		Model: "m", ArtifactsDirs: []string{"/a"}, Downloadables: []Downloadable{{DownloadURL: "https://h/x", WorkingDir: "/w"}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := asMap(t, frame)
	for _, name := range []string{
		"model", "preferred_model", "artifacts_dirs", "artifacts_dir", "pre_agent_downloadables", "runtime_environment_downloadables",
	} {
		if got[name] == nil {
			t.Errorf("no %s in %s", name, frame)
		}
	}
}

func TestWatchedDirs(t *testing.T) {
	for _, test := range []struct {
		frame string
		want  []string
	}{
		{`{"message_type":"invocation_message"}`, nil},
		{`{"message_type":"invocation_message","artifacts_dirs":["/a","/b"],"artifacts_dir":"/a"}`, []string{"/a", "/b"}},
		{`{"message_type":"invocation_message","artifacts_dir":"/old","other":1}`, []string{"/old"}},
		{`{"message_type":"invocation_message","artifacts_dir":"","artifacts_dirs":[""]}`, nil},
		{`{"message_type":"invocation_message","artifacts_dir":5}`, nil},
		{`{"message_type":"command_execution_message","commands":[],"artifacts_dir":"/c"}`, []string{"/c"}},
		{`{"message_type":"cancel_message","artifacts_dir":"/c"}`, nil},
	} {
		m, err := Decode([]byte(test.frame))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, WatchedDirs(m), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.frame, diff)
		}
	}
	if got := WatchedDirs(&Invocation{Extra: json.RawMessage(`[`)}); len(got) > 0 {
		t.Errorf("got %v of an Extra that is no JSON", got)
	}
}

func TestNamesOldDir(t *testing.T) {
	for extra, want := range map[string]bool{
		"": false, "{}": false, "[": false, `{"other":"artifacts_dir"}`: false, `{"more":{"artifacts_dir":"a"}}`: false,
		`{"artifacts_dir":"a"}`: true, `{"artifacts_dir":null}`: true, `{"artifacts_dir":[]}`: true,
	} {
		for _, m := range []Message{&Invocation{Extra: json.RawMessage(extra)}, &CommandExecution{Extra: json.RawMessage(extra)}} {
			if got := NamesOldDir(m); got != want {
				t.Errorf("%T with %s: %v", m, extra, got)
			}
		}
	}
	if NamesOldDir((*Invocation)(nil)) || NamesOldDir(&Cancel{}) {
		t.Error("what is no request names a directory")
	}
}
