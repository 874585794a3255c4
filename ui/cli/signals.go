package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"ruse/session"
	"ruse/ui/internal/jobcontrol"
)

// signalError is the cause of a context that a signal ended.
type signalError struct {
	syscall.Signal
	// stacks are those of all goroutines where the signal asks for them.
	stacks string
}

func (e signalError) Error() string { return fmt.Sprintf("ended by the signal: %s", e.Signal) }

func (e signalError) exitCode() int { return 128 + int(e.Signal) }

// sameInterrupt is how soon after a signal an interrupt is the same one still:
// timeout(1) and other wrappers send each of theirs twice, to the process and to
// its group.
const sameInterrupt = 500 * time.Millisecond

// withSignals returns a context that ends with the first signal that asks the
// process to end; its cause is a signalError then. A further interrupt, held apart
// from one that came twice, calls leave: someone is tired of waiting. SIGQUIT asks
// for the stacks of all goroutines too, as in any Go program, but here the
// terminal is given back first; a second one kills the process. Others are taken
// and change nothing, since the first one is being obeyed.
func withSignals(parent context.Context, leave func()) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	caught := make(chan os.Signal, 1)
	// A write to a closed pipe is an error then, and not the end of the process.
	take := []os.Signal{syscall.SIGPIPE, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		take = append(take, syscall.SIGHUP)
	}
	signal.Notify(caught, take...)
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		var last time.Time // when a signal came
		for {
			select {
			case s := <-caught:
				number, ok := s.(syscall.Signal)
				if !ok || number == syscall.SIGPIPE {
					continue
				}
				first, apart := last.IsZero(), time.Since(last) >= sameInterrupt
				last = time.Now()
				switch {
				case first:
					stacks := stacksFor(number)
					signal.Reset(syscall.SIGQUIT) // before anybody knows of the first
					cancel(signalError{number, stacks})
				case number == syscall.SIGINT && apart:
					leave()
				}
			case <-done:
				return
			}
		}
	})
	return ctx, func() {
		signal.Stop(caught)
		close(done)
		watching.Wait()
		cancel(nil)
	}
}

// suspendable makes the session's clock stand still while the process is stopped
// by SIGTSTP, as by ctrl+z, until release is called.
func suspendable(s *session.Session) (release func()) {
	return jobcontrol.Watch(func(c *jobcontrol.Control) {
		s.Suspend()
		defer s.Resume()
		_ = c.Stop() // where nothing can bring the process back, the system ignores the signal too
	}).Close
}

// stacksFor returns the stacks of all goroutines for the signal that wants them.
func stacksFor(s syscall.Signal) string {
	if s != syscall.SIGQUIT {
		return ""
	}
	const most = 1 << 20 // bytes
	stacks := make([]byte, most)
	return string(stacks[:runtime.Stack(stacks, true)])
}

// outputGone reports whether err says that whoever read our output has left,
// as in "ruse demo | head -1". They have seen what they wanted.
func outputGone(err error) bool {
	if errors.Is(err, syscall.EPIPE) {
		return true
	}
	const errorBrokenPipe, errorNoData = syscall.Errno(109), syscall.Errno(232)
	return runtime.GOOS == "windows" && (errors.Is(err, errorBrokenPipe) || errors.Is(err, errorNoData))
}
