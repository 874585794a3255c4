package launch

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// supervisorArg is the first argument of a ruse that supervises a runtime; its
// further ones are where its reports go, how the command is run, and the command.
const supervisorArg = "__launch"

// How a command is run.
const (
	asWords = "exec"
	asShell = "shell"
)

// askToEnd, on the pipe from ruse, asks for a polite end. The pipe's own end
// asks for an end now.
const askToEnd = 't'

// Times of the supervisor.
const (
	leftoverGrace = time.Second     // for processes that the runtime leaves behind
	killPatience  = 5 * time.Second // until what can't be killed is given up
	killEvery     = 20 * time.Millisecond
	stoppedEvery  = time.Second // how often it looks for stopped processes
)

// report is a line of JSON from the supervisor. One field is set, and what
// belongs to it.
type report struct {
	Started   int    `json:",omitempty"` // the process, and its group
	Failed    string `json:",omitempty"` // why it did not start
	Stopped   int    `json:",omitempty"` // the process that a signal stopped
	Name      string `json:",omitempty"` // the stopped one's
	Continued bool   `json:",omitempty"`
	Exited    *Exit  `json:",omitempty"`
	Left      []int  `json:",omitempty"` // what could not be killed
	Done      bool   `json:",omitempty"` // all is over
}

// Supervise carries out the arguments of a supervisor, without the program's
// name, and returns its exit code; mine is false where they are not a
// supervisor's. A program that uses this package calls it before all else.
func Supervise(args []string) (code int, mine bool) {
	if len(args) == 0 || args[0] != supervisorArg {
		return 0, false
	}
	reports, err := inherited(args[1:])
	if err != nil || len(args) < 4 {
		fmt.Fprintln(os.Stderr, "ruse: "+supervisorArg+" is what ruse starts for itself; it is of no other use")
		return 2, true
	}
	enc := json.NewEncoder(reports)
	// Where ruse is gone nobody reads; that also ends the pipe from it.
	tell := func(r report) { _ = enc.Encode(r) }
	supervise(args[2], args[3:], orders(os.Stdin), tell)
	tell(report{Done: true})
	return 0, true
}

// orders are what ruse asks for: askToEnd, and then the end of the channel.
func orders(r io.Reader) <-chan byte {
	c := make(chan byte)
	go func() { // it ends with the process
		defer close(c)
		for in := bufio.NewReader(r); ; {
			b, err := in.ReadByte()
			if err != nil {
				return
			}
			c <- b
		}
	}()
	return c
}
