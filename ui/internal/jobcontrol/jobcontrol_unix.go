//go:build unix

package jobcontrol

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// Control has the process's SIGTSTP.
type Control struct {
	caught chan os.Signal
	done   chan struct{}
	wg     sync.WaitGroup
	stop   sync.Mutex // held while the process is being stopped
}

// Watch takes SIGTSTP, which then stops nothing, and calls asked at each, in a
// goroutine of its own. Close it.
func Watch(asked func(*Control)) *Control {
	c := &Control{caught: make(chan os.Signal, 1), done: make(chan struct{})}
	signal.Notify(c.caught, syscall.SIGTSTP)
	c.wg.Go(func() {
		for {
			select {
			case <-c.caught:
				asked(c)
			case <-c.done:
				return
			}
		}
	})
	return c
}

// Close gives SIGTSTP its default meaning again and waits for asked to return.
func (c *Control) Close() {
	signal.Stop(c.caught)
	close(c.done)
	c.wg.Wait()
}

// Stop stops the whole job, as a shell expects of ctrl+z, and returns when it
// goes on. It fails with ErrUnsupported where nobody could bring the job back.
//
// It stops by SIGSTOP: Go never gives SIGTSTP its default action back once it
// was listened for.
func (c *Control) Stop() error {
	c.stop.Lock()
	defer c.stop.Unlock()
	if !hasShell() {
		return ErrUnsupported
	}
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(0, syscall.SIGSTOP); err != nil {
		return fmt.Errorf("stop the job: %w", err)
	}
	<-continued
	return nil
}

// hasShell reports whether a shell with job control started this job. The system
// knows: it ignores SIGTSTP in a job that nobody watches (POSIX: an orphaned
// process group), as in a container or a terminal multiplexer's own window. So a
// child of the same job sends that to itself.
func hasShell() bool {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer null.Close()
	pid, err := syscall.ForkExec("/bin/sh", []string{"sh", "-c", "kill -TSTP $$"},
		&syscall.ProcAttr{Files: []uintptr{null.Fd(), null.Fd(), null.Fd()}})
	if err != nil {
		return false
	}
	stopped := waitFor(pid, syscall.WUNTRACED).Stopped()
	if stopped && syscall.Kill(pid, syscall.SIGKILL) == nil {
		waitFor(pid, 0)
	}
	return stopped
}

func waitFor(pid, options int) (status syscall.WaitStatus) {
	for {
		if _, err := syscall.Wait4(pid, &status, options, nil); err != syscall.EINTR {
			return status
		}
	}
}
