package profile

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

// Dirs are the folders that this package keeps files in. Nothing but the files
// named in the package comment is made, folders only when something is written.
type Dirs struct {
	// Config holds config.toml and requests/.
	Config string
	// State holds history.jsonl, trust.json, drafts/ and recordings/.
	State string
}

// DefaultDirs are ruse's folders below $XDG_CONFIG_HOME and $XDG_STATE_HOME (on
// Windows below %LOCALAPPDATA%).
func DefaultDirs() Dirs {
	return Dirs{Config: filepath.Join(xdg.ConfigHome, "ruse"), State: filepath.Join(xdg.StateHome, "ruse")}
}

// ConfigFile is the user's file of profiles and defaults.
func (d Dirs) ConfigFile() string { return filepath.Join(d.Config, "config.toml") }

// RequestsDir is the folder of saved requests.
func (d Dirs) RequestsDir() string { return filepath.Join(d.Config, "requests") }

// HistoryFile is the file of requests that were sent.
func (d Dirs) HistoryFile() string { return filepath.Join(d.State, "history.jsonl") }

// TrustFile is the file of what projects' files may have.
func (d Dirs) TrustFile() string { return filepath.Join(d.State, "trust.json") }

// RecordingsDir is the folder of recordings.
func (d Dirs) RecordingsDir() string { return filepath.Join(d.State, "recordings") }

// DraftsDir is the folder of drafts.
func (d Dirs) DraftsDir() string { return filepath.Join(d.State, "drafts") }
