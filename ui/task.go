package ui

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// task is something that the model has started off its own goroutine: a call of
// the network, a file, another program. It begins at once, whether or not the
// program lives to be told of its end, and [Model.Close] waits for it.
type task struct {
	done chan struct{}
	// msg is its result, panicked what it failed with, once done is closed.
	msg      tea.Msg
	panicked error
}

// taskMsg says that a task has ended.
type taskMsg struct{ *task }

// lateResult is a result that matters even where the program ended before it came.
type lateResult interface {
	// afterEnd does what is left to do, and returns what nobody was told of.
	afterEnd(m *Model) error
}

// closeWait is how long Close waits for tasks. Their context has ended; only a
// disk that hangs, or another program's lock, makes one take so long.
const closeWait = 6 * time.Second

var errUnderWay = errors.New("something is still being read or written; a disk may hang")

// start runs f, and returns the command that brings its result.
func (m *Model) start(f tea.Cmd) tea.Cmd {
	if f == nil {
		return nil
	}
	t := &task{done: make(chan struct{})}
	m.tasks = append(m.tasks, t)
	go func() {
		defer close(t.done)
		defer func() {
			if v := recover(); v != nil {
				t.panicked = fmt.Errorf("%v\n%s", v, debug.Stack())
			}
		}()
		t.msg = f()
	}()
	return func() tea.Msg {
		<-t.done
		if t.panicked != nil {
			panic(t.panicked) // where Bubble Tea gives the terminal back
		}
		return taskMsg{t}
	}
}

// finish lets go of a task, and returns its result.
func (m *Model) finish(t *task) tea.Msg {
	m.tasks = slices.DeleteFunc(m.tasks, func(other *task) bool { return other == t })
	return t.msg
}

// finishTasks waits for the tasks that are under way, and for those that their
// results start.
func (m *Model) finishTasks() error {
	var errs []error
	timeout := time.NewTimer(closeWait)
	defer timeout.Stop()
	for len(m.tasks) > 0 {
		t := m.tasks[0]
		select {
		case <-t.done:
		case <-timeout.C:
			return errors.Join(append(errs, errUnderWay)...)
		}
		msg := m.finish(t)
		errs = append(errs, t.panicked)
		if result, ok := msg.(lateResult); ok {
			errs = append(errs, result.afterEnd(m))
		}
	}
	return errors.Join(errs...)
}
