package session

import (
	"strings"
	"testing"

	"ruse/protocol"
)

// TestMoves holds the table of moves, one row a state. The columns are the
// moves in their order; the letters are in the legend.
func TestMoves(t *testing.T) {
	legend := map[rune]State{
		's': Sending, 'r': Running, 'c': Cancelling, 'S': Succeeded,
		'F': Failed, 'C': Cancelled, 'T': TimedOut, 'L': Lost,
	}
	for _, tt := range []struct {
		from State
		why  cause
		want string // written progress error refusal turnedAway result cancel timeout answered closed resent
	}{
		{Sending, byUser, "r r F s F S c c C L s"},
		{Running, byUser, "r r F r F S c c C L s"},
		{Cancelling, byUser, "c c c c F S c c C C c"},
		{Cancelling, byTimeout, "c c c c F S c c T T c"},
		{Succeeded, byUser, "S S S S S S S S S S S"},
		{Failed, byUser, "F r F r F S c F C F F"},
		{Cancelled, byUser, "C C C C C C C C C C C"},
		{TimedOut, byTimeout, "T T T T T T T T T T T"},
		{Lost, byUser, "L L L L L L L L L L L"},
	} {
		for i, letter := range strings.Fields(tt.want) {
			if got, want := next(tt.from, tt.why, move(i)), legend[rune(letter[0])]; got != want {
				t.Errorf("%v: move %d leads to %v, want %v", tt.from, i, got, want)
			}
		}
		if n := len(strings.Fields(tt.want)); n != moveCount {
			t.Errorf("%v: %d moves in the row, want %d", tt.from, n, moveCount)
		}
	}
}

func TestStateProperties(t *testing.T) {
	for _, tt := range []struct {
		state         State
		name          string
		active, final bool
	}{
		{Sending, "sending", true, false},
		{Running, "running", true, false},
		{Cancelling, "cancelling", true, false},
		{Succeeded, "succeeded", false, true},
		{Failed, "failed", false, false},
		{Cancelled, "cancelled", false, true},
		{TimedOut, "timed out", false, true},
		{Lost, "lost", false, true},
		{stateCount, "unknown", false, true},
	} {
		if got := tt.state.String(); got != tt.name {
			t.Errorf("String is %q, want %q", got, tt.name)
		}
		if tt.state.Active() != tt.active || tt.state.Final() != tt.final {
			t.Errorf("%v: active %v, final %v", tt.state, tt.state.Active(), tt.state.Final())
		}
		for m := move(0); tt.final && tt.state < stateCount && m < moveCount; m++ {
			if got := next(tt.state, byUser, m); got != tt.state {
				t.Errorf("%v is final, but move %d leads to %v", tt.state, m, got)
			}
		}
	}
}

func TestMoveOf(t *testing.T) {
	text := "done"
	for _, tt := range []struct {
		name    string
		message protocol.Message
		own     bool
		want    move
		none    bool
	}{
		{name: "assistant", message: &protocol.Assistant{}, want: moveProgress},
		{name: "command output", message: &protocol.CommandOutput{}, want: moveProgress},
		{name: "heartbeat", message: &protocol.Heartbeat{}, want: moveProgress},
		{name: "result", message: &protocol.Result{Text: &text}, want: moveResult},
		{name: "command result", message: &protocol.CommandExecutionResult{}, want: moveResult},
		{name: "error", message: &protocol.Error{Text: "fetch failed"}, want: moveError},
		{name: "cancel answered", message: &protocol.Error{Text: "Request cancelled"}, want: moveAnswered},
		{name: "0.15 refuses another", message: &protocol.Error{Text: "Received request while another is in flight!"}, want: moveRefusal},
		{name: "0.15 refuses this", message: &protocol.Error{Text: "Received request while another is in flight!"}, own: true, want: moveTurnedAway},
		{name: "0.4 refuses another", message: &protocol.Error{Text: "Error: Received multiple invocation messages!"}, want: moveRefusal},
		{name: "artifact request", message: &protocol.ArtifactUploadRequest{}, none: true},
		{name: "end confirmed", message: &protocol.EndSessionConfirm{}, none: true},
		{name: "unknown", message: &protocol.Unknown{}, none: true},
	} {
		got, ok := moveOf(tt.message, tt.own)
		if ok == tt.none || ok && got != tt.want {
			t.Errorf("%s: got move %d, %v; want %d, %v", tt.name, got, ok, tt.want, !tt.none)
		}
	}
}
