// Package jobcontrol stops the process the way a shell's job control wants it:
// ctrl+z stops the whole job, and fg brings it back.
//
// Once a program listens for SIGTSTP, the signal no longer stops it: whoever
// listens must do that. [Watch] listens, and tells; [Control.Stop] stops. In
// between there is time to give the terminal back and to stop clocks.
//
// Where the system has no such signals (Windows), nothing is ever asked for, and
// Stop returns ErrUnsupported.
package jobcontrol

import "errors"

// ErrUnsupported is what Stop returns where nothing could bring the process
// back: the system has no job control, or no shell of it started the process.
var ErrUnsupported = errors.New("there is no shell here to come back from")
