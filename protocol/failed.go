package protocol

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Failure says in a clause how a command failed. Its command is quoted as it
// stands, sanitised of nothing.
func (r CommandResult) Failure() string {
	what := fmt.Sprintf("a command failed with exit code %d", r.ExitCode)
	if r.ExitCode == -1 {
		what = "a command was killed, or did not start"
	}
	if r.Command == "" {
		return what
	}
	return what + ": " + r.Command
}

// Failed returns the command whose failure the error is. Runtimes up to 0.9 have
// no other way to tell it: the error's text is what their command runner failed
// with, as JSON, and for an exit code of 1 since 0.5 a sentence without the
// command, whose Command is empty then.
func (m *Error) Failed() (failed CommandResult, ok bool) {
	if code, found := strings.CutPrefix(m.Text, "command failed with exit code: "); found {
		n, err := strconv.Atoi(code)
		return CommandResult{ExitCode: n}, err == nil && n != 0
	}
	// Most texts are none: they are not worth an attempt.
	if !strings.HasPrefix(m.Text, `{"exitCode":`) {
		return CommandResult{}, false
	}
	var told struct {
		ExitCode jsontext.Value `json:"exitCode"`
		Error    struct {
			Command string `json:"cmd"`
			Details struct {
				Command string `json:"cmd"`
			} `json:"error_details"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(m.Text), &told, lenient) != nil {
		return CommandResult{}, false
	}
	failed = CommandResult{Command: told.Error.Command, ExitCode: -1}
	if failed.Command == "" {
		failed.Command = told.Error.Details.Command
	}
	// null is a signal's, and a string the name of what kept it from starting.
	if told.ExitCode.Kind() == jsontext.KindNumber {
		if err := json.Unmarshal(told.ExitCode, &failed.ExitCode); err != nil {
			return CommandResult{}, false
		}
	}
	return failed, failed.ExitCode != 0
}
