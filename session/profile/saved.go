package profile

import "time"

// Saved are the requests that were saved under a name: one TOML file each, for
// people to read and edit, too.
type Saved struct{ dir string }

// Saved are the saved requests of d.
func (d Dirs) Saved() Saved { return Saved{d.RequestsDir()} }

// SavedRequest is an entry of the list of saved requests.
type SavedRequest struct {
	Name string
	Path string
	Time time.Time // when it was saved or edited
	// Title is Request.Title; empty where the file cannot be read.
	Title string
	// Problems are what is wrong with the file.
	Problems []Problem
}
