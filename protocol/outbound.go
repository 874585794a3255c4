package protocol

import "encoding/json"

// Command is one shell command that a runtime runs before or after the agent,
// or on its own.
type Command struct {
	Command string `json:"command"`
	// Cwd is the directory to run in; empty means the runtime's own.
	Cwd string `json:"cwd,omitempty"`
	// Env is added to the runtime's environment (not by 0.5 to 0.8, which run the
	// command without it).
	Env map[string]string `json:"env,omitempty"`
	// Extra holds the object's members that this package does not know.
	Extra json.RawMessage `json:"-"`
}

// Downloadable is a file that the runtime fetches before the agent starts. A
// ".zip" is unpacked in WorkingDir.
type Downloadable struct {
	DownloadURL string          `json:"download_url"`
	WorkingDir  string          `json:"working_dir"`
	Extra       json.RawMessage `json:"-"`
}

// Invocation asks the runtime's agent to do something (client to runtime). The
// four fields without omitempty are always sent, as every runtime expects them.
type Invocation struct {
	SourceID        string   `json:"source_id,omitempty"`
	SystemPrompt    string   `json:"system_prompt"`
	UserPrompt      string   `json:"user_prompt"`
	Model           string   `json:"model"`
	SecretsToRedact []string `json:"secrets_to_redact"`
	// OutputSchema is a string that holds JSON:
	// {"type":"json_schema","schema":{…}}. Required by 0.4, optional since. A
	// bare schema is wrapped by those who send (see WrapSchema), not by Encode.
	OutputSchema string `json:"output_format_json_schema_str,omitempty"`
	// AgentEnv is the agent's environment (not on 0.5 to 0.8, which ignore it).
	AgentEnv map[string]string `json:"agent_env,omitempty"`
	// ArtifactsDirs are directories in the sandbox to watch for files (0.14.2 and
	// later; before, one alone, as [Compat] sends it). What one request of a
	// connection names stays watched during those after it.
	ArtifactsDirs []string `json:"artifacts_dirs,omitempty"`
	// ArtifactsIgnore are patterns, as in a .gitignore, of files that are no
	// artifacts (0.15 and later). They replace the runtime's own (node_modules/,
	// dist/ and the like), and those that a directory was first named with hold
	// for it until the connection ends.
	ArtifactsIgnore string         `json:"artifacts_ignore_content,omitempty"`
	PreCommands     []Command      `json:"pre_agent_invocation_commands,omitempty"`
	PostCommands    []Command      `json:"post_agent_invocation_commands,omitempty"`
	Downloadables   []Downloadable `json:"pre_agent_downloadables,omitempty"`
	// Extra holds members that this package does not know, old names such as
	// "artifacts_dir" and "preferred_model" included; they are sent as they are.
	Extra json.RawMessage `json:"-"`
}

// MessageType returns TypeInvocation.
func (*Invocation) MessageType() Type         { return TypeInvocation }
func (m *Invocation) extra() *json.RawMessage { return &m.Extra }

// CommandExecution runs commands without an agent (0.8 and later).
type CommandExecution struct {
	SourceID        string          `json:"source_id,omitempty"`
	SecretsToRedact []string        `json:"secrets_to_redact"`
	Commands        []Command       `json:"commands"`
	ArtifactsDirs   []string        `json:"artifacts_dirs,omitempty"`
	ArtifactsIgnore string          `json:"artifacts_ignore_content,omitempty"`
	Downloadables   []Downloadable  `json:"pre_execution_downloadables,omitempty"`
	Extra           json.RawMessage `json:"-"`
}

// MessageType returns TypeCommandExecution.
func (*CommandExecution) MessageType() Type         { return TypeCommandExecution }
func (m *CommandExecution) extra() *json.RawMessage { return &m.Extra }

// Cancel asks the runtime to stop the request that is under way.
type Cancel struct {
	Extra json.RawMessage `json:"-"`
}

// MessageType returns TypeCancel.
func (*Cancel) MessageType() Type         { return TypeCancel }
func (m *Cancel) extra() *json.RawMessage { return &m.Extra }

// ArtifactUploadResponse answers an ArtifactUploadRequest with the address to
// PUT the file to. Filename and Filepath echo the request.
type ArtifactUploadResponse struct {
	Filename     string          `json:"filename"`
	Filepath     string          `json:"filepath"`
	PresignedURL string          `json:"presigned_url"`
	ContentType  string          `json:"content_type"`
	Extra        json.RawMessage `json:"-"`
}

// MessageType returns TypeArtifactUploadResponse.
func (*ArtifactUploadResponse) MessageType() Type         { return TypeArtifactUploadResponse }
func (m *ArtifactUploadResponse) extra() *json.RawMessage { return &m.Extra }

// EndSession asks the runtime to hand over late files and then to close (0.11
// and later).
type EndSession struct {
	Extra json.RawMessage `json:"-"`
}

// MessageType returns TypeEndSession.
func (*EndSession) MessageType() Type         { return TypeEndSession }
func (m *EndSession) extra() *json.RawMessage { return &m.Extra }
