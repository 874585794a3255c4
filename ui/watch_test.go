package ui

import (
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// What a runtime does not watch it does not tell; ruse says what is known, and
// no more.
func TestWatch(t *testing.T) {
	const first, missing, notThere, oldName = "watches one folder only, the first: /a", "No artifact came from /a", "did not exist when the request began", "see its compatibility"
	request := func(compat protocol.Compat, dirs ...string) session.Event {
		return session.Sent{Message: compat.Apply(&protocol.Invocation{UserPrompt: "p", Model: "m", ArtifactsDirs: dirs})}
	}
	result := func(form protocol.ResultForm) session.Event {
		return session.Received{Message: &protocol.Result{Form: form}}
	}
	file := session.ArtifactChanged{Artifact: session.Artifact{ID: 1}}
	closed := session.Disconnected{Code: 1005}
	for name, tt := range map[string]struct {
		events []session.Event
		want   []string
		not    []string
	}{
		"0.4, two folders, a file":    {[]session.Event{request(0, "/a", "/b"), file, result(protocol.ResultTopLevel), closed}, []string{first}, []string{missing}},
		"0.4, one folder, no file":    {[]session.Event{request(0, "/a"), result(protocol.ResultTopLevel), closed}, []string{missing, notThere}, []string{first, oldName}},
		"0.4, a file after the end":   {[]session.Event{request(0, "/a"), result(protocol.ResultTopLevel), file, closed}, nil, []string{missing}},
		"0.4, not by its old name":    {[]session.Event{request(protocol.CompatOff, "/a"), result(protocol.ResultTopLevel), closed}, []string{missing, oldName}, []string{notThere, first}},
		"unknown, two folders":        {[]session.Event{request(0, "/a", "/b"), result(protocol.ResultData), closed}, []string{missing, "before 0.14.2 watches one folder only"}, []string{notThere}},
		"unknown, one folder":         {[]session.Event{request(0, "/a"), result(protocol.ResultData), closed}, []string{missing}, []string{"0.14.2", notThere}},
		"unknown, the next request":   {[]session.Event{request(0, "/a"), result(protocol.ResultData), request(0)}, []string{missing}, nil},
		"nothing asked for":           {[]session.Event{request(0), result(protocol.ResultTopLevel), closed}, nil, []string{"artifact"}},
		"no result":                   {[]session.Event{request(0, "/a"), closed}, nil, []string{missing}},
		"refused, as up to 0.10":      {[]session.Event{request(0, "/a", "/b"), session.Received{Message: &protocol.Error{Text: "Received multiple invocation messages!"}}}, []string{first}, nil},
		"0.15, two folders, no claim": {[]session.Event{request(0, "/a", "/b"), result(protocol.ResultData)}, nil, []string{first, missing}},
	} {
		var w Watch
		var said []string
		for _, e := range tt.events {
			said = append(said, w.Apply(e)...)
		}
		all := strings.Join(said, "\n")
		for _, want := range tt.want {
			if strings.Count(all, want) != 1 {
				t.Errorf("%s: want %q once in\n%s", name, want, all)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(all, not) {
				t.Errorf("%s: %q is not known:\n%s", name, not, all)
			}
		}
	}
}

// Ignore patterns hold for a folder until the connection ends.
func TestWatchPinsIgnorePatterns(t *testing.T) {
	var w Watch
	request := func(ignore string, dirs ...string) int {
		notes := w.Apply(session.Sent{Message: &protocol.CommandExecution{ArtifactsDirs: dirs, ArtifactsIgnore: ignore}})
		return strings.Count(strings.Join(notes, "\n"), "do not count for /a: ")
	}
	for _, r := range [][2]string{{"*.log", "/a"}, {"*.log", "/a"}, {"*.txt", "/b"}} {
		if request(r[0], r[1]) != 0 {
			t.Errorf("told of %v: it is the same, or another folder", r)
		}
	}
	if request("*.txt", "/a") != 1 {
		t.Error("not told that other patterns do not count")
	}
	w.Apply(session.Disconnected{})
	w.Apply(session.Connected{})
	if request("*.txt", "/a") != 0 {
		t.Error("patterns outlive the connection")
	}
}

// The transcript shows it, above the request that comes next.
func TestTranscriptTellsOfNoArtifact(t *testing.T) {
	b := connected(t, 120, 40)
	text := "done"
	for _, prompt := range []string{"write", "again"} {
		b.run++
		m := &protocol.Invocation{UserPrompt: prompt, ArtifactsDirs: []string{"/workspace/out"}}
		b.events(session.Sent{Stamp: b.stamp(), Message: m, Raw: []byte("{}")})
		b.hear(&protocol.Result{Form: protocol.ResultData, Text: &text})
	}
	note, next := strings.Index(b.plain(), "No artifact came from /workspace/out."), strings.Index(b.plain(), "again")
	if note < 0 || next < note {
		t.Errorf("the note at %d, the next request at %d:\n%s", note, next, b.plain())
	}
}

// A cancel tells that a command's children may live on, where there were
// commands.
func TestCancelTellsOfCommands(t *testing.T) {
	for _, commands := range []bool{false, true} {
		b := connected(t, 120, 40)
		b.run++
		m := &protocol.Invocation{UserPrompt: "p"}
		if commands {
			m.PreCommands = []protocol.Command{{Command: "sleep 30"}}
		}
		b.events(session.Sent{Stamp: b.stamp(), Message: m, Raw: []byte("{}")},
			session.RunChanged{Stamp: b.stamp(), State: session.Cancelled, Err: session.ErrCancelled})
		if got := strings.Contains(b.plain(), "may live on"); got != commands {
			t.Errorf("commands %v: told %v\n%s", commands, got, b.plain())
		}
	}
}
