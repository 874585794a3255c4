//go:build unix

package launch

import (
	"os/signal"
	"syscall"
)

func ignoreEnd() { signal.Ignore(syscall.SIGTERM) }
