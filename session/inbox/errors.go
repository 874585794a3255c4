package inbox

import "errors"

// ErrInUse is what Offer fails with where another running process has the
// session's folder. Open an inbox with another Options.Session.
var ErrInUse = errors.New("another process uses this session's folder")
