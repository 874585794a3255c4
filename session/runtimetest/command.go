package runtimetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"ruse/protocol"
)

// outputLimit is what 0.15.1 takes of one stream before it kills the command.
const outputLimit = 1 << 20

// killGrace is how long a killed command's pipes may stay open: a child that
// left the process group holds them still.
const killGrace = time.Second

// run runs one command in a shell, sends its output as it comes, and returns
// how it ended. The end of ctx kills the command and its children, and makes
// the exit code -1; so does output past the limit, which drops stdout, too.
func (c *conn) run(ctx context.Context, command protocol.Command) (protocol.CommandResult, error) {
	result := protocol.CommandResult{Command: command.Command, ExitCode: -1}
	ctx, kill := context.WithCancelCause(ctx)
	defer kill(nil)

	cmd := shell(command.Command)
	cmd.Dir = c.rt.within(command.Cwd)
	if err := os.MkdirAll(cmd.Dir, 0o755); err != nil {
		return result, fmt.Errorf("making the command's directory: %w", err)
	}
	cmd.Env = environ(command.Env)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return result, err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return result, err
	}
	if ctx.Err() != nil {
		return result, nil
	}
	if err := cmd.Start(); err != nil {
		return result, fmt.Errorf("starting the command: %w", err)
	}
	c.log.Info("command started", "pid", cmd.Process.Pid)
	unhook := context.AfterFunc(ctx, func() { c.killTree(cmd, stdout, stderr) })

	out := &stream{conn: c, name: protocol.Stdout, command: command.Command, overflow: kill}
	errs := &stream{conn: c, name: protocol.Stderr, command: command.Command, overflow: kill}
	var copying sync.WaitGroup
	copying.Go(func() {
		defer c.rt.recoverPanic("a command's output")
		out.copy(stdout)
	})
	copying.Go(func() {
		defer c.rt.recoverPanic("a command's errors")
		errs.copy(stderr)
	})
	copying.Wait() // as in Node, a command ends when its pipes do
	waited := cmd.Wait()
	unhook()

	var exit *exec.ExitError
	if waited != nil && !errors.As(waited, &exit) {
		c.log.Warn("waiting for the command", "err", waited)
	}
	if ctx.Err() == nil {
		result.ExitCode = cmd.ProcessState.ExitCode()
	}
	if text := out.captured.String(); text != "" && !errors.Is(context.Cause(ctx), errOutputLimit) {
		result.Stdout = &text
	}
	return result, nil
}

// killTree kills a command with its children, and closes its pipes if someone
// who outlives it keeps them open.
func (c *conn) killTree(cmd *exec.Cmd, pipes ...io.Closer) {
	if err := killGroup(cmd.Process); err != nil {
		c.log.Debug("killing the command", "err", err)
	}
	time.AfterFunc(killGrace, func() {
		for _, p := range pipes {
			if err := p.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
				c.log.Debug("closing the command's pipe", "err", err)
			}
		}
	})
}

var errOutputLimit = errors.New("the command wrote more than 1 MiB to one stream")

// stream sends one output of a command in the pieces in which it comes.
type stream struct {
	conn     *conn
	name     string
	command  string
	overflow func(error) // kills the command
	captured bytes.Buffer
}

// copy reads to the end. Secrets that two chunks share are masked, and
// characters that they share are kept whole.
func (s *stream) copy(r io.Reader) {
	redact := s.conn.redactor.Load().Stream()
	buf := make([]byte, 32<<10)
	cut := 0 // bytes of a character whose rest is still to come
	for {
		n, err := r.Read(buf[cut:])
		n += cut
		cut = 0
		if err == nil {
			cut = cutRune(buf[:n])
		}
		redact.Push(strings.ToValidUTF8(string(buf[:n-cut]), "\uFFFD"))
		copy(buf, buf[n-cut:n])
		if err != nil {
			redact.End()
		}
		s.emit(redact)
		if err != nil {
			return
		}
	}
}

// emit sends the chunks that need not wait and keeps them for the result.
func (s *stream) emit(redact *protocol.RedactStream) {
	for redact.Ready(1) {
		text, _ := redact.Pop()
		if text == "" {
			continue
		}
		s.conn.tell(&protocol.CommandOutput{Stream: s.name, Text: text, Command: s.command})
		if s.captured.Len()+len(text) > outputLimit {
			s.overflow(errOutputLimit)
			continue
		}
		s.captured.WriteString(text)
	}
}

// cutRune counts the bytes at the end of b that begin a character and do not
// end it.
func cutRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n]; utf8.RuneStart(last) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}
