package launch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// process is a supervisor and what it runs, from ruse's side.
type process struct {
	supervisor *exec.Cmd
	control    io.WriteCloser
	gone       chan struct{} // closed when all has ended and its log is complete

	// What the reports tell, all of it before gone is closed.
	pid    int
	failed string
	exit   Exit
	left   []int
	done   bool
}

// Bounds on the end of a process.
const (
	drainPatience = time.Second     // for a log that a process out of reach keeps open
	lastPatience  = 2 * time.Second // for a supervisor that does not end as it should
)

// spawn starts a command under a supervisor. What it writes goes to the log,
// and what happens to it to tell, until gone is closed.
func spawn(how string, args []string, dir string, env []string, log *Log, start int, tell func(report)) (*process, error) {
	self, err := executable()
	if err != nil {
		return nil, fmt.Errorf("finding ruse's own program: %w", err)
	}
	p := &process{supervisor: &exec.Cmd{Path: self, Dir: dir, Env: env}, gone: make(chan struct{})}
	detach(p.supervisor)
	var pipes pipes
	reports, reportsIn := pipes.open()
	stdout, stdoutIn := pipes.open()
	stderr, stderrIn := pipes.open()
	controlOut, control := pipes.open()
	if pipes.err != nil {
		return nil, errors.Join(fmt.Errorf("making pipes: %w", pipes.err), pipes.close())
	}
	name, err := hand(p.supervisor, reportsIn)
	if err == nil {
		p.control = control
		p.supervisor.Args = append([]string{"ruse", supervisorArg, name, how}, args...)
		p.supervisor.Stdin, p.supervisor.Stdout, p.supervisor.Stderr = controlOut, stdoutIn, stderrIn
		err = p.supervisor.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the supervisor: %w", err), pipes.close())
	}
	for _, f := range []*os.File{reportsIn, stdoutIn, stderrIn, controlOut} {
		_ = f.Close() // the supervisor has its own
	}
	var logs sync.WaitGroup
	logs.Go(func() { log.read(stdout, start, false) })
	logs.Go(func() { log.read(stderr, start, true) })
	go p.wait(reports, tell, []*os.File{stdout, stderr}, &logs)
	return p, nil
}

// wait follows a process to its end.
func (p *process) wait(reports *os.File, tell func(report), outputs []*os.File, logs *sync.WaitGroup) {
	defer close(p.gone)
	p.exit = Exit{Code: -1}
	for dec := json.NewDecoder(reports); ; {
		var r report
		if dec.Decode(&r) != nil {
			break // its end, and that of the supervisor
		}
		p.record(r)
		tell(r)
	}
	_ = reports.Close()
	_ = p.supervisor.Wait() // how it went was in its reports
	if !p.done && p.pid != 0 {
		if err := killGroup(p.pid); err != nil {
			p.left = append(p.left, p.pid)
		}
	}
	// A process out of reach may hold the pipes, and must not hold us.
	late := time.AfterFunc(drainPatience, func() { closeAll(outputs) })
	logs.Wait()
	late.Stop()
	closeAll(outputs)
	_ = p.control.Close() // end may have done it
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // they were read from
	}
}

// record remembers what a report tells of the end.
func (p *process) record(r report) {
	switch {
	case r.Started != 0:
		p.pid = r.Started
	case r.Failed != "":
		p.failed = r.Failed
	case r.Exited != nil:
		p.exit = *r.Exited
	case len(r.Left) > 0:
		p.left = r.Left
	case r.Done:
		p.done = true
	}
}

// end ends a process: by SIGTERM to its group, and after grace by SIGKILL to all
// of it. It takes a bounded time.
func (p *process) end(grace time.Duration) error {
	// Either fails where the supervisor is gone already.
	_, _ = p.control.Write([]byte{askToEnd})
	if !p.goneWithin(grace) {
		_ = p.control.Close()
		if !p.goneWithin(killPatience + lastPatience) {
			_ = p.supervisor.Process.Kill() // wait sees to the group then
			if !p.goneWithin(lastPatience) {
				return fmt.Errorf("ending the runtime: its supervisor, process %d, can't be killed", p.supervisor.Process.Pid)
			}
		}
	}
	if len(p.left) > 0 {
		return fmt.Errorf("ending the runtime: these processes can't be killed: %v", p.left)
	}
	return nil
}

func (p *process) goneWithin(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.gone:
		return true
	case <-timer.C:
		return false
	}
}

// executable is this program, even where its file has been replaced since.
func executable() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// pipes are pipes that are made together.
type pipes struct {
	files []*os.File
	err   error
}

func (p *pipes) open() (r, w *os.File) {
	if p.err != nil {
		return nil, nil
	}
	if r, w, p.err = os.Pipe(); p.err == nil {
		p.files = append(p.files, r, w)
	}
	return r, w
}

func (p *pipes) close() error {
	var errs []error
	for _, f := range p.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
