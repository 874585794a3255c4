// Package profile keeps what people set: connections, requests, and what they
// were typing. It reads and writes files, and opens no connection.
//
// # Requests
//
// A [Request] is everything that can be set before sending, in the form in which
// a person edits it: rows keep their order, two variables may have one name, a
// schema may be half-written. [Request.Check] finds all that is wrong at once,
// and [Request.Resolve] makes the message to send:
//
//	r := profile.Request{Prompt: "Say hello.", Model: "gpt-5.4", Secrets: []profile.Secret{"env:TOKEN"}}
//	m, err := r.Resolve(ctx, profile.SystemSources())
//	…
//	run, err := s.Invoke(ctx, m.(*protocol.Invocation), session.RunOptions{Timeout: r.Timeout})
//
// [Request.Preview] shows the JSON with secrets masked, and [Preview.Parse] reads
// it back after it was edited. [Import] takes a message that somebody pasted,
// [Export] writes a request as JSON, as a command line or as a program. The
// flags of the command line are in [Flags], and [Request.SetFlag] reads them.
// [CheckSchema] and [ValidateResult] are the output schema's.
//
// # Secrets
//
// A [Secret] is a reference, env:NAME or file:PATH, or the value itself, a
// literal. References are shown, stored and shared as they are, and resolved
// only when a request is sent. A literal is in memory alone: nothing here writes
// one to a file, wherever in a request it stands, and what was left out for that
// is reported as [LeftOut]. [SecretCandidates] finds variables that should have
// been secrets.
//
// # Files
//
// All are below [Dirs], files 0600 and folders 0700, and are replaced as a whole
// or appended to, so that a crash leaves what was there before:
//
//	config/config.toml           profiles and defaults; see Config
//	config/requests/NAME.toml    saved requests; see Saved
//	state/history.jsonl          what was sent; see History
//	state/drafts/                what was being typed; see DraftFile
//	state/trust.json             what projects may have; see Trust
//	.ruse.toml                   a project's profiles and defaults
//
// A file of settings holds:
//
//	profile = "staging"          # the one that counts where nothing else chooses
//
//	[defaults]
//	model = "gpt-5.4"
//
//	[profiles.staging]
//	url = "wss://sandbox.example.com/agent"
//	headers = { Authorization = "env:STAGING_TOKEN" }
//	timeout = "10m"
//
// [Keys] are all settings. [LoadConfig] reads the files, and [Config.Resolve]
// lays flags, RUSE_ variables, the project's file and the user's over each other.
// A project's file may be anybody's: before any of this is used, ask the person
// about [Resolved.Asks], as far as [Trust] does not know the answer, or go on
// with [Resolved.Withheld].
// What is wrong in a file is a [Problem] with its place, and the rest counts.
package profile
