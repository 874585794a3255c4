package session

import (
	"errors"
	"testing"

	"ruse/protocol"
)

// expectation is what a recording's name says, in the terms of trace_test.go.
type expectation struct {
	states    string
	traffic   string
	artifacts string
	more      func(*testing.T, []Event)
}

const (
	succeeds  = "1 sending, 1 running, 1 succeeded"
	failsWith = "1 sending, 1 running, 1 failed: "
	stored    = "report.md stored, data.json stored"
	badSchema = "Expected property name or '}' in JSON at position 1"
)

var recordings = map[string]expectation{
	"v0.15.1/artifacts":         {states: succeeds, traffic: "AFFRX", artifacts: stored},
	"v0.15.1/artifacts-late":    {states: succeeds, traffic: "ARFFX", artifacts: stored},
	"v0.15.1/bad-json":          {traffic: "E", more: belongsTo(0)},
	"v0.15.1/bad-schema":        {states: failsWith + badSchema, traffic: "E"},
	"v0.15.1/busy":              {states: succeeds, traffic: "AAAEAAAAAR", more: belongsTo(1)},
	"v0.15.1/cancel":            {states: "1 sending, 1 running, 1 cancelling, 1 cancelled: the run was cancelled", traffic: "AAAAAE"},
	"v0.15.1/cancel-idle":       {states: succeeds, traffic: "R"},
	"v0.15.1/commands-only":     {states: succeeds, traffic: "OOOOC", more: lastExitCode(7)},
	"v0.15.1/download-fails":    {states: failsWith + "fetch failed", traffic: "E"},
	"v0.15.1/env":               {states: succeeds, traffic: "AR"},
	"v0.15.1/error-then-result": {states: failsWith + "tool call failed, going on, 1 running, 1 succeeded", traffic: "EAR"},
	"v0.15.1/error-twice":       {states: failsWith + "about to fail, 1 failed: handler blew up", traffic: "EE"},
	"v0.15.1/heartbeat":         {states: succeeds, traffic: "AHAR"},
	"v0.15.1/missing-fields":    {states: succeeds, traffic: "R"},
	"v0.15.1/pre-command-fails": {states: failsWith + "pre-agent command failed with exit code: 3", traffic: "OE"},
	"v0.15.1/pre-post-commands": {states: succeeds, traffic: "OOOOOR"},
	"v0.15.1/secrets":           {states: succeeds, traffic: "AR", more: says("the key is [REDACTED]")},
	"v0.15.1/talk-structured":   {states: succeeds, traffic: "AAAR", more: structured},
	"v0.15.1/talk-text":         {states: succeeds, traffic: "AAARX", more: answers("There is one file.")},
	"v0.15.1/two-requests-one-socket": {
		states:  succeeds + ", 2 sending, 2 running, 2 succeeded",
		traffic: "ARR",
	},
	"v0.15.1/unicode-and-escapes": {states: succeeds, traffic: "AR"},

	"v0.4.0/artifacts":  {states: succeeds, traffic: "AFFR", artifacts: stored},
	"v0.4.0/bad-json":   {traffic: "EEE", more: belongsTo(0)},
	"v0.4.0/bad-schema": {states: failsWith + badSchema, traffic: "E"},
	"v0.4.0/busy":       {states: succeeds, traffic: "AAAEAAAAAR", more: belongsTo(1)},
	"v0.4.0/cancel": {
		states: "1 sending, 1 running, 1 cancelling, 1 cancelled: the run was cancelled: " +
			"the runtime closed the connection without a code (1005); its agent may still be at work",
		traffic: "AAAAA",
	},
	"v0.4.0/cancel-idle": {states: succeeds, traffic: "ER"},
	"v0.4.0/commands-only": {
		states: failsWith + `Error: Received non-invocation message before invocation message! Received: ` +
			`{"message_type":"command_execution_message","source_id":"cmd","secrets_to_redact":["[REDACTED]"],` +
			`"commands":[{"command":"echo hello [REDACTED]"},{"command":"for i in 1 2 3; do echo line $i; sleep 0.05; done"},` +
			`{"command":"exit 7"},{"command":"echo skipped"}]}`,
		traffic: "E",
	},
	"v0.4.0/download-fails":    {states: failsWith + "fetch failed", traffic: "E"},
	"v0.4.0/env":               {states: succeeds, traffic: "AR"},
	"v0.4.0/error-then-result": {states: failsWith + "tool call failed, going on, 1 running, 1 succeeded", traffic: "EAR"},
	"v0.4.0/error-twice":       {states: failsWith + "about to fail, 1 failed: handler blew up", traffic: "EE"},
	"v0.4.0/missing-fields":    {states: failsWith + `"undefined" is not valid JSON`, traffic: "E", more: schemaRequired},
	"v0.4.0/pre-command-fails": {
		states:  failsWith + `{"exitCode":3,"error":{"code":3,"killed":false,"signal":null,"cmd":"echo before; exit 3"}}`,
		traffic: "AE",
	},
	"v0.4.0/pre-post-commands": {states: succeeds, traffic: "AAARA", more: belongsTo(1)},
	"v0.4.0/secrets":           {states: succeeds, traffic: "AR", more: says("the key is [REDACTED]")},
	"v0.4.0/talk-structured":   {states: succeeds, traffic: "AAAR", more: structured},
	"v0.4.0/talk-text":         {states: succeeds, traffic: "AAAR", more: structured},
	"v0.4.0/two-requests-one-socket": {
		states:  succeeds + ", 2 sending, 2 running, 2 failed: Error: Received multiple invocation messages!",
		traffic: "ARE",
		more:    refused,
	},
	"v0.4.0/unicode-and-escapes": {states: succeeds, traffic: "AR"},
}

// belongsTo checks that every frame belongs to one run.
func belongsTo(run RunID) func(*testing.T, []Event) {
	return func(t *testing.T, events []Event) {
		for _, e := range only[Received](events) {
			if e.Run != run {
				t.Errorf("%s belongs to run %d, want %d", e.Raw, e.Run, run)
			}
		}
	}
}

func message[T protocol.Message](t *testing.T, events []Event) T {
	t.Helper()
	for _, e := range only[Received](events) {
		if m, ok := e.Message.(T); ok {
			return m
		}
	}
	t.Fatalf("no %T among the messages", *new(T))
	return *new(T)
}

func says(want string) func(*testing.T, []Event) {
	return func(t *testing.T, events []Event) {
		if got := message[*protocol.Assistant](t, events).TextBlocks[0]; got != want {
			t.Errorf("the agent says %q, want %q", got, want)
		}
	}
}

func answers(want string) func(*testing.T, []Event) {
	return func(t *testing.T, events []Event) {
		if got := message[*protocol.Result](t, events).Text; got == nil || *got != want {
			t.Errorf("the answer is %v, want %q", got, want)
		}
	}
}

func structured(t *testing.T, events []Event) {
	const want = `{"success":true,"text":"There is one file."}`
	if got := string(message[*protocol.Result](t, events).Structured); got != want {
		t.Errorf("the structured output is %s, want %s", got, want)
	}
}

func lastExitCode(want int) func(*testing.T, []Event) {
	return func(t *testing.T, events []Event) {
		results := message[*protocol.CommandExecutionResult](t, events).Results
		if got := results[len(results)-1].ExitCode; got != want {
			t.Errorf("the last exit code is %d, want %d", got, want)
		}
	}
}

func schemaRequired(t *testing.T, events []Event) {
	for _, e := range only[RunChanged](events) {
		if e.State == Failed && !errors.Is(e.Err, ErrSchemaRequired) {
			t.Errorf("%v is not ErrSchemaRequired", e.Err)
		}
	}
}

func refused(t *testing.T, events []Event) {
	for _, e := range only[RunChanged](events) {
		if e.State == Failed && !errors.Is(e.Err, ErrBusy) {
			t.Errorf("%v is not ErrBusy", e.Err)
		}
	}
}
