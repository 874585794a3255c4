package protocol

import "encoding/json"

// Assistant is what the agent says. Each block is a markdown document of its
// own, or, from handlers that stream, a piece of one: the wire does not tell.
type Assistant struct {
	TextBlocks []string        `json:"text_blocks"`
	Extra      json.RawMessage `json:"-"`
}

// MessageType returns TypeAssistant.
func (*Assistant) MessageType() Type         { return TypeAssistant }
func (m *Assistant) extra() *json.RawMessage { return &m.Extra }

// The two values of CommandOutput.Stream.
const (
	Stdout = "stdout"
	Stderr = "stderr"
)

// CommandOutput is a raw chunk of a command's output (0.14 and later); it may
// cut a line, or a character, anywhere.
type CommandOutput struct {
	Stream  string          `json:"stream"`
	Text    string          `json:"text"`
	Command string          `json:"command"`
	Extra   json.RawMessage `json:"-"`
}

// MessageType returns TypeCommandOutput.
func (*CommandOutput) MessageType() Type         { return TypeCommandOutput }
func (m *CommandOutput) extra() *json.RawMessage { return &m.Extra }

// Heartbeat comes every 15 s while a request runs (0.14 and later).
type Heartbeat struct {
	// Phase is "request_in_flight" in every runtime seen so far.
	Phase string `json:"phase"`
	// ElapsedMS is the time since the request began, in milliseconds.
	ElapsedMS float64         `json:"elapsed_ms"`
	Extra     json.RawMessage `json:"-"`
}

// MessageType returns TypeHeartbeat.
func (*Heartbeat) MessageType() Type         { return TypeHeartbeat }
func (m *Heartbeat) extra() *json.RawMessage { return &m.Extra }

// ArtifactUploadRequest says that the agent wrote a file and asks where to put
// it. The same Filepath asked for again is a new version of the file.
type ArtifactUploadRequest struct {
	// Filename is the base name; two files may share it.
	Filename string `json:"filename"`
	// Filepath is absolute in the sandbox, and tells artifacts apart.
	Filepath string          `json:"filepath"`
	Extra    json.RawMessage `json:"-"`
}

// MessageType returns TypeArtifactUploadRequest.
func (*ArtifactUploadRequest) MessageType() Type         { return TypeArtifactUploadRequest }
func (m *ArtifactUploadRequest) extra() *json.RawMessage { return &m.Extra }

// Error reports a failure. It need not be the last word of a request: a
// handler may report one and go on to a result, or to a second error.
type Error struct {
	Text string `json:"error"`
	// Metadata is any JSON value, commonly an object with "error_name",
	// "stack" and "cause"; nil where the frame has none.
	Metadata json.RawMessage `json:"metadata,omitzero"`
	Extra    json.RawMessage `json:"-"`
}

// MessageType returns TypeError.
func (*Error) MessageType() Type         { return TypeError }
func (m *Error) extra() *json.RawMessage { return &m.Extra }

// ResultForm tells which generation's shape a result came in.
type ResultForm uint8

// The shapes of a result, oldest first.
const (
	// ResultEmpty holds neither text nor structured output.
	ResultEmpty ResultForm = iota
	// ResultTopLevel has "structured_output", and after 0.4 perhaps "text",
	// beside "message_type".
	ResultTopLevel
	// ResultData nests them under "data" with a "type".
	ResultData
)

// Result is the end of an invocation, in one shape for all three generations.
type Result struct {
	Form ResultForm
	// Text is the answer as text; nil where the result has none.
	Text *string
	// Structured is the structured output, as the runtime sent it; nil where
	// the result has none.
	Structured json.RawMessage
	// Metadata commonly holds durations, turns, cost and token usage; nil
	// where absent.
	Metadata json.RawMessage
	// DataType is the "type" in "data"; Encode derives it where it is empty.
	DataType string
	// DataExtra holds further members of "data", as one object; nil for none.
	DataExtra json.RawMessage
	// Extra holds further members of the message, as one object; nil for none.
	Extra json.RawMessage
	// Raw is the whole message as it came, for DecodeResult; nil in a Result
	// that was not decoded, and never encoded.
	Raw json.RawMessage
}

// MessageType returns TypeResult.
func (*Result) MessageType() Type         { return TypeResult }
func (m *Result) extra() *json.RawMessage { return &m.Extra }

// CommandResult is how one command of a CommandExecution ended.
type CommandResult struct {
	Command string `json:"command"`
	// ExitCode is -1 where the command did not exit by itself: killed by a
	// cancel, past 1 MiB of output, or no code on the wire.
	ExitCode int `json:"exit_code"`
	// Stdout is nil where the runtime sent none (before 0.12, after a failure
	// without output, or past 1 MiB).
	Stdout *string         `json:"stdout,omitzero"`
	Extra  json.RawMessage `json:"-"`
}

// CommandExecutionResult is the end of a CommandExecution. It stops at the
// first command that failed, which is the last item.
type CommandExecutionResult struct {
	Results []CommandResult `json:"results"`
	Extra   json.RawMessage `json:"-"`
}

// MessageType returns TypeCommandExecutionResult.
func (*CommandExecutionResult) MessageType() Type { return TypeCommandExecutionResult }

// Failed returns the command that failed, which is to say that its exit code is
// not 0. ok is false where none did: only then did the request succeed.
func (m *CommandExecutionResult) Failed() (failed CommandResult, ok bool) {
	for _, r := range m.Results {
		if r.ExitCode != 0 {
			return r, true
		}
	}
	return CommandResult{}, false
}

func (m *CommandExecutionResult) extra() *json.RawMessage { return &m.Extra }

// EndSessionConfirm says that all late files were dealt with; the runtime
// closes after it (0.12 and later).
type EndSessionConfirm struct {
	Extra json.RawMessage `json:"-"`
}

// MessageType returns TypeEndSessionConfirm.
func (*EndSessionConfirm) MessageType() Type         { return TypeEndSessionConfirm }
func (m *EndSessionConfirm) extra() *json.RawMessage { return &m.Extra }
