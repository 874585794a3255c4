package launch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// inherited is the file that the first argument names by its handle.
func inherited(args []string) (*os.File, error) {
	if len(args) == 0 {
		return nil, errors.New("no file")
	}
	handle, err := strconv.ParseUint(args[0], 10, 64)
	if err != nil {
		return nil, err
	}
	if err := windows.SetHandleInformation(windows.Handle(handle), windows.HANDLE_FLAG_INHERIT, 0); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(handle), "reports"), nil
}

// hand lets cmd inherit the file, and returns the name that inherited knows it by.
func hand(cmd *exec.Cmd, f *os.File) (string, error) {
	handle := windows.Handle(f.Fd())
	if err := windows.SetHandleInformation(handle, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT); err != nil {
		return "", err
	}
	cmd.SysProcAttr.AdditionalInheritedHandles = append(cmd.SysProcAttr.AdditionalInheritedHandles, syscall.Handle(handle))
	return strconv.FormatUint(uint64(handle), 10), nil
}

// detach takes a supervisor out of ruse's group: ctrl+c must not end it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW}
}

// killGroup does nothing: the job ends with its supervisor.
func killGroup(int) error { return nil }

// command is what how and args say. cmd gets its line as it is: the usual
// quoting of arguments is not cmd's.
func command(how string, args []string) *exec.Cmd {
	if how == asShell {
		cmd := exec.Command("cmd")
		cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + args[0] + `"`}
		return cmd
	}
	return exec.Command(args[0], args[1:]...)
}

// supervise runs a command until it exits or ruse wants no more of it. All that
// it starts is in this process's job, and dies when this process exits: its
// handle is the job's only one.
func supervise(how string, args []string, orders <-chan byte, tell func(report)) {
	if err := enterJob(); err != nil {
		tell(report{Failed: err.Error()})
		return
	}
	cmd := command(how, args)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		tell(report{Failed: err.Error()})
		return
	}
	tell(report{Started: cmd.Process.Pid})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = cmd.Wait() // what became of it is in its state
	}()
	select {
	case <-gone:
	case <-orders: // there is no polite way to ask a process without a window
		_ = cmd.Process.Kill()
		<-gone
	}
	tell(report{Exited: &Exit{Code: cmd.ProcessState.ExitCode()}})
}

// enterJob puts this process into a job that ends with it.
func enterJob() error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return fmt.Errorf("making a job: %w", err)
	}
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err == nil {
		err = windows.AssignProcessToJobObject(job, windows.CurrentProcess())
	}
	if err != nil {
		return fmt.Errorf("entering a job: %w", err)
	}
	return nil
}
