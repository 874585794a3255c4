package cli

import (
	"fmt"
)

// The exit codes. A process that a signal ended exits with 128 and the signal's
// number: 129 for SIGHUP, 130 for SIGINT, 143 for SIGTERM. "ruse exec" has the
// last command's code; what goes wrong around it is [ExitExecFailed].
const (
	ExitOK          = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitInternal    = 3
	ExitExpectation = 4
	ExitArtifacts   = 5
	ExitTimeout     = 20
	ExitNetwork     = 21
	ExitTLS         = 22
	ExitAuth        = 23
	ExitRetry       = 24
	ExitProtocol    = 26
	ExitExecFailed  = 125
	ExitCancelled   = 130
)

// exit is one way that ruse ends.
type exit struct {
	code int
	// name is a word for the cause; no two have the same.
	name string
	// sentence says what happened, without a full stop.
	sentence string
}

// exits are all of them, by code: help, the man page and the README are made
// of this table.
func exits() []exit {
	return []exit{
		{ExitOK, "ok", "all went well"},
		{ExitFailed, "failed", "the run failed"},
		{ExitUsage, "usage", "the command line, a variable, a setting or an address is wrong"},
		{ExitInternal, "internal", "a fault of ruse, or of the machine under it"},
		{ExitExpectation, "expectation", "the result is not what was asked for: it breaks the schema"},
		{ExitArtifacts, "artifacts", "an artifact that the run offered did not arrive"},
		{ExitTimeout, "timeout", "something took too long"},
		{ExitNetwork, "network", "there is no connection, or it broke"},
		{ExitTLS, "tls", "there is no agreement on encryption"},
		{ExitAuth, "auth", "the runtime, a proxy or a bucket refuses, or wants other credentials"},
		{ExitRetry, "retry", "the other side can't answer now: try again later"},
		{ExitProtocol, "protocol", "the other side does not speak the protocol"},
		{ExitExecFailed, "exec", "ruse exec could not run the commands; else it has the last one's code (255 for none)"},
		{ExitCancelled, "cancelled", "the run was cancelled; other signals have 128 and their number"},
	}
}

// exitList is the table as help and the man page show it.
func exitList() string {
	var rows []string
	for _, e := range exits() {
		rows = append(rows, fmt.Sprintf("%d\t%s\t%s", e.code, e.name, e.sentence))
	}
	return columns(rows)
}
