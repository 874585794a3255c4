// Package profile keeps in files what people set: connections, requests, and what
// they were typing. It opens no connection. What a request is, package request
// knows; no literal secret of one is ever written.
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
