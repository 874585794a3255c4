package report

import (
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// What a runtime does not watch it does not tell; ruse says what is known, and
// no more.
func TestWatch(t *testing.T) {
	const first, missing, notThere, oldName = "watches one folder only, the first: /a", "No artifact came from /a", "did not exist when the request began", "--compat all, or compatibility in the builder, adds it"
	const onlyB, perhaps = "No artifact came from /b.", "Either nothing was written there"
	request := func(compat protocol.Compat, dirs ...string) session.Event {
		return session.Sent{Message: compat.Apply(&protocol.Invocation{UserPrompt: "p", Model: "m", ArtifactsDirs: dirs})}
	}
	at := func(seconds int) session.Stamp { return session.Stamp{At: time.Unix(1000+int64(seconds), 0)} }
	result := func(form protocol.ResultForm) session.Event {
		return session.Received{Stamp: at(0), Message: &protocol.Result{Form: form}}
	}
	file := func(name string) session.Event {
		return session.ArtifactChanged{Artifact: session.Artifact{ID: 1, Filepath: name}}
	}
	end := session.Sent{Message: &protocol.EndSession{}}
	confirm := session.Received{Message: &protocol.EndSessionConfirm{}}
	closed := func(seconds int) session.Event { return session.Disconnected{Stamp: at(seconds), Code: 1005} }
	refused := session.Received{Message: &protocol.Error{Text: "Received multiple invocation messages!"}}
	const top, data = protocol.ResultTopLevel, protocol.ResultData
	for name, tt := range map[string]struct {
		events []session.Event
		want   []string
		not    []string
	}{
		"0.4, two folders, a file":     {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(top), closed(3)}, []string{first, onlyB}, []string{missing, notThere}},
		"0.4, two folders, no file":    {[]session.Event{request(0, "/a", "/b"), result(top), closed(3)}, []string{missing, first, "If that one " + notThere}, []string{perhaps, "A runtime of this generation"}},
		"0.4, one folder, no file":     {[]session.Event{request(0, "/a"), result(top), closed(3)}, []string{missing, notThere}, []string{first, oldName}},
		"0.4, a file after the end":    {[]session.Event{request(0, "/a"), result(top), file("/a/x"), closed(3)}, nil, []string{missing}},
		"0.4, not by its old name":     {[]session.Event{request(protocol.CompatOff, "/a"), result(top), closed(3)}, []string{missing, oldName}, []string{notThere, first}},
		"0.10, the second":             {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(data), closed(3)}, []string{onlyB, first}, []string{perhaps}},
		"0.10, refused":                {[]session.Event{request(0, "/a", "/b"), refused, file("/a/x"), result(data), closed(3)}, []string{onlyB, first}, []string{perhaps}},
		"0.12, asked to end":           {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(data), end, closed(3)}, []string{onlyB, first}, []string{perhaps}},
		"0.13 or later, the second":    {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(data), end, confirm, closed(3)}, []string{onlyB, perhaps, first}, []string{"This runtime"}},
		"unknown, the next request":    {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(data), request(0)}, []string{onlyB, perhaps}, []string{"This runtime"}},
		"unknown, twice the same":      {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(data), request(0, "/a", "/b"), file("/a/x"), result(data), request(0)}, []string{onlyB}, nil},
		"unknown, closed much later":   {[]session.Event{request(0, "/a", "/b"), file("/a/x"), result(data), closed(300)}, []string{onlyB, perhaps}, []string{"This runtime"}},
		"unknown, two folders":         {[]session.Event{request(0, "/a", "/b"), result(data), end, confirm, closed(3)}, []string{missing, perhaps, first}, []string{notThere}},
		"unknown, one folder":          {[]session.Event{request(0, "/a"), result(data), closed(3)}, []string{missing}, []string{"0.14.2", notThere}},
		"one folder, the next request": {[]session.Event{request(0, "/a"), result(data), request(0)}, []string{missing}, nil},
		"0.15, the second alone":       {[]session.Event{request(0, "/a", "/b"), file("/b/x"), result(data), request(0, "/a", "/b"), file("/a/x"), result(data), request(0)}, nil, []string{"No artifact"}},
		"0.15, by the new name alone":  {[]session.Event{request(protocol.CompatOff, "/a", "/b"), file("/a/x"), result(data), end, confirm, closed(3)}, nil, []string{"No artifact"}},
		"one in the other":             {[]session.Event{request(0, "/a", "/a/b"), file("/a/x"), result(data), closed(3)}, nil, []string{"No artifact"}},
		"by names of its own":          {[]session.Event{request(0, "~/a", "~/b"), file("/home/u/a/x"), result(data), closed(3)}, nil, []string{"No artifact"}},
		"relative":                     {[]session.Event{request(0, "./a", "b/"), file("a/x"), result(data), closed(3)}, []string{"from b/.", "the first: ./a"}, nil},
		"nothing asked for":            {[]session.Event{request(0), result(top), closed(3)}, nil, []string{"artifact"}},
		"no result":                    {[]session.Event{request(0, "/a"), closed(3)}, nil, []string{missing}},
		"0.15, two folders, no claim":  {[]session.Event{request(0, "/a", "/b"), result(data)}, nil, []string{first, missing}},
		"another runtime": {[]session.Event{
			session.Connected{URL: "ws://a"},
			request(0), result(top), closed(3),
			session.Connected{URL: "ws://b"},
			request(0, "/a", "/b"), result(data), end, confirm, closed(3),
		}, []string{missing, perhaps}, []string{"This runtime"}},
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

// Variables may be lost where one request a connection shows a runtime from 0.5
// to 0.10, and nobody is told so elsewhere, or twice.
func TestWatchTellsOfLostVariables(t *testing.T) {
	plain := &protocol.Invocation{UserPrompt: "p"}
	env := &protocol.Invocation{UserPrompt: "p", AgentEnv: map[string]string{"A": "b"}}
	command := &protocol.CommandExecution{Commands: []protocol.Command{{Command: "c", Env: map[string]string{"A": "b"}}}}
	watching := &protocol.Invocation{UserPrompt: "p", AgentEnv: env.AgentEnv, ArtifactsDirs: []string{"/a"}}
	end, data := &protocol.EndSession{}, protocol.ResultData
	for name, tt := range map[string]struct {
		request protocol.Message
		form    protocol.ResultForm
		end     protocol.Message
		after   time.Duration
		want    int
	}{
		"by itself":                       {env, data, nil, 3 * time.Second, 1},
		"asked to end, late all the same": {env, data, end, 3 * time.Second, 1},
		"a command's":                     {command, data, end, 3 * time.Second, 1},
		"none":                            {plain, data, nil, 3 * time.Second, 0},
		"0.4":                             {env, protocol.ResultTopLevel, nil, 3 * time.Second, 0},
		"0.11, asked to end":              {env, data, end, 20 * time.Millisecond, 0},
		"0.11, that watches":              {watching, data, end, 3 * time.Second, 0},
		"much later":                      {env, data, nil, time.Minute, 0},
	} {
		var w Watch
		var said []string
		for range 2 {
			at := session.Stamp{At: time.Unix(1000, 0)}
			events := []session.Event{session.Connected{}, session.Sent{Message: tt.request}, session.Received{Stamp: at, Message: &protocol.Result{Form: tt.form}}}
			if tt.end != nil {
				events = append(events, session.Sent{Message: tt.end})
			}
			for _, e := range append(events, session.Disconnected{Stamp: session.Stamp{At: at.At.Add(tt.after)}, Code: 1005}) {
				said = append(said, w.Apply(e)...)
			}
		}
		if got := strings.Count(strings.Join(said, "\n"), "ignore environment variables"); got != tt.want {
			t.Errorf("%s: told %d times, want %d:\n%s", name, got, tt.want, strings.Join(said, "\n"))
		}
	}
}
