package session

import (
	"errors"
	"fmt"
	"strings"

	"ruse/protocol"
)

// states is the way of all runs: "1 sending, 1 running, 1 failed: text".
func states(events []Event) string {
	var all []string
	for _, e := range only[RunChanged](events) {
		text := fmt.Sprintf("%d %s", e.Run, e.State)
		if e.Err != nil {
			text += ": " + firstLine(e.Err)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// firstLine is an error's first line, of a runtime's own its text alone.
func firstLine(err error) string {
	text := err.Error()
	if re, ok := errors.AsType[*RuntimeError](err); ok {
		text = re.Message
	}
	first, _, _ := strings.Cut(text, "\n")
	return first
}

// traffic is what came in, without its run where that is the latest: a letter
// for each frame, small after a cancel.
//
//	A assistant  O command output  H heartbeat  F artifact request  E error
//	R result  C command result  X end confirmed  U unknown  M malformed
func traffic(events []Event) string {
	var b strings.Builder
	for _, e := range events {
		switch e := e.(type) {
		case Received:
			letter := letterOf(e.Message)
			if e.AfterCancel {
				letter = strings.ToLower(letter)
			}
			b.WriteString(letter)
		case Malformed:
			b.WriteString("M")
		}
	}
	return b.String()
}

func letterOf(m protocol.Message) string {
	switch m.(type) {
	case *protocol.Assistant:
		return "A"
	case *protocol.CommandOutput:
		return "O"
	case *protocol.Heartbeat:
		return "H"
	case *protocol.ArtifactUploadRequest:
		return "F"
	case *protocol.Error:
		return "E"
	case *protocol.Result:
		return "R"
	case *protocol.CommandExecutionResult:
		return "C"
	case *protocol.EndSessionConfirm:
		return "X"
	default:
		return "U"
	}
}

// describe lists events by type, for failures.
func describe(events []Event) string {
	var b strings.Builder
	for _, e := range events {
		switch e := e.(type) {
		case Received:
			fmt.Fprintf(&b, "\n  %d < %s", e.Run, e.Raw)
		case Sent:
			fmt.Fprintf(&b, "\n  %d > %s", e.Run, e.Raw)
		default:
			fmt.Fprintf(&b, "\n  %T %+v", e, e)
		}
	}
	return b.String()
}
