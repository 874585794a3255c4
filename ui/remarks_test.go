package ui

import (
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

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

// An old runtime closes after each request: that is said as what it is.
func TestTranscriptTellsOfAnOldRuntimesClose(t *testing.T) {
	b := connected(t, 120, 40)
	b.run++
	text := "done"
	b.events(session.Sent{Stamp: b.stamp(), Message: &protocol.Invocation{UserPrompt: "p"}, Raw: []byte("{}")})
	b.hear(&protocol.Result{Form: protocol.ResultData, Text: &text})
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Succeeded})
	end := b.stamp()
	end.At = end.At.Add(3 * time.Second)
	b.events(session.Disconnected{Stamp: end, Code: 1005})
	b.shows("as those before 0.11")
	b.hides("1005")
}
