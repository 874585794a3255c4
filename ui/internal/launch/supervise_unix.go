//go:build unix

package launch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// inherited is the file that the first argument names by its number.
func inherited(args []string) (*os.File, error) {
	if len(args) == 0 {
		return nil, errors.New("no file")
	}
	fd, err := strconv.Atoi(args[0])
	if err != nil {
		return nil, err
	}
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_SETFD, unix.FD_CLOEXEC); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "reports"), nil
}

// hand lets cmd inherit the file, and returns the name that inherited knows it by.
func hand(cmd *exec.Cmd, f *os.File) (string, error) {
	cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	return strconv.Itoa(2 + len(cmd.ExtraFiles)), nil
}

// detach takes a supervisor out of ruse's group and from its terminal: what ends
// those must not end it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// killGroup kills the processes of a group whose supervisor is gone.
func killGroup(pid int) error {
	if err := syscall.Kill(-pid, syscall.SIGKILL); !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// command is what how and args say.
func command(how string, args []string) *exec.Cmd {
	if how == asShell {
		args = []string{"/bin/sh", "-c", args[0]}
	}
	return exec.Command(args[0], args[1:]...)
}

// supervisor is the state of supervise, all of it in one goroutine.
type supervisor struct {
	pid     int // the runtime's first process, and its group
	tell    func(report)
	halted  bool // the first process is stopped, as its parent is told
	stopped int  // what was last reported to be stopped
}

// supervise runs a command until all of it is gone: the first process and those
// that it leaves behind.
func supervise(how string, args []string, orders <-chan byte, tell func(report)) {
	// What die sets is about this thread.
	runtime.LockOSThread()
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	cmd := command(how, args)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err := adopt(cmd.SysProcAttr)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		tell(report{Failed: err.Error()})
		return
	}
	s := &supervisor{pid: cmd.Process.Pid, tell: tell}
	tell(report{Started: s.pid})
	s.follow(orders, asked, children())
}

func (s *supervisor) follow(orders <-chan byte, asked <-chan os.Signal, changes <-chan change) {
	look := time.NewTicker(stoppedEvery)
	defer look.Stop()
	var kill <-chan time.Time // when to kill what is there
	var since time.Time       // when that began
	for {
		select {
		case c, more := <-changes:
			switch {
			case !more:
				changes = nil // no children; below it is seen whether a group is left
			case c.pid == s.pid && (c.status.Exited() || c.status.Signaled()):
				s.tell(report{Exited: exitOf(c.status)})
				s.signal(syscall.SIGTERM, syscall.SIGCONT)
				if kill == nil {
					kill = time.After(leftoverGrace)
				}
			case c.pid == s.pid:
				s.halted = c.status.Stopped()
				s.look()
			}
		case b, more := <-orders:
			switch {
			case !more:
				orders, kill = nil, time.After(0)
			case b == askToEnd:
				// What is stopped takes no SIGTERM before it goes on.
				s.signal(syscall.SIGTERM, syscall.SIGCONT)
			}
		case <-asked:
			kill = time.After(0)
		case <-look.C:
			s.look()
		case now := <-kill:
			if since.IsZero() {
				since = now
			}
			left := s.kill()
			if now.Sub(since) > killPatience {
				s.tell(report{Left: left})
				return
			}
			kill = time.After(killEvery)
		}
		if changes == nil && errors.Is(syscall.Kill(-s.pid, 0), syscall.ESRCH) {
			return
		}
	}
}

// signal sends signals to the group. That it is gone is known elsewhere.
func (s *supervisor) signal(signals ...syscall.Signal) {
	for _, sig := range signals {
		_ = syscall.Kill(-s.pid, sig)
	}
}

// kill kills the group and what has left it, and returns what it found of the
// latter, or the group.
func (s *supervisor) kill() []int {
	s.signal(syscall.SIGKILL)
	left := descendants(os.Getpid())
	for _, pid := range left {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	if len(left) == 0 {
		left = []int{s.pid}
	}
	return left
}

// look reports whether the runtime is stopped where that has changed.
func (s *supervisor) look() {
	pid, name, seen := stoppedIn(s.pid)
	if !seen && s.halted {
		pid = s.pid
	}
	switch was := s.stopped; {
	case pid == was:
	case pid != 0:
		s.tell(report{Stopped: pid, Name: name})
	default:
		s.tell(report{Continued: true})
	}
	s.stopped = pid
}

// change is what a system says of a child.
type change struct {
	pid    int
	status syscall.WaitStatus
}

// children sends what happens to the children, and closes the channel when there
// are none.
func children() <-chan change {
	c := make(chan change)
	go func() { // it ends with the process
		defer close(c)
		for {
			var status syscall.WaitStatus
			pid, err := syscall.Wait4(-1, &status, syscall.WUNTRACED|syscall.WCONTINUED, nil)
			switch {
			case err == nil:
				c <- change{pid, status}
			case !errors.Is(err, syscall.EINTR):
				return
			}
		}
	}()
	return c
}

func exitOf(status syscall.WaitStatus) *Exit {
	if status.Signaled() {
		name := unix.SignalName(status.Signal())
		if name == "" {
			name = fmt.Sprintf("signal %d", status.Signal())
		}
		return &Exit{Code: 128 + int(status.Signal()), Signal: name}
	}
	return &Exit{Code: status.ExitStatus()}
}
