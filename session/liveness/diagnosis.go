package liveness

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"ruse/session"
)

// Cause is why a run is quiet, as far as it can be told.
type Cause string

// The causes.
const (
	None       Cause = ""                   // no run is under way, or it ended in order
	Working    Cause = "working"            // something came a moment ago
	Waiting    Cause = "waiting"            // nothing has come for a while; it is too early for more
	NoProgress Cause = "no progress"        // the agent works or hangs: heartbeats come, and nothing else
	Hidden     Cause = "progress hidden"    // as NoProgress, on a runtime without heartbeats
	Lapsed     Cause = "heartbeats stopped" // the runtime lives and is at the request no more
	Cancelling Cause = "cancelling"         // a cancel has no answer yet
	Sending    Cause = "sending"            // the request does not get out
	Slow       Cause = "slow"               // pongs or a frame take long
	Silent     Cause = "silent"             // no pong comes
	Behind     Cause = "behind"             // the queue of this side is full
	Stopped    Cause = "stopped"            // the runtime's process is stopped
	Exited     Cause = "exited"             // the runtime's process is gone
	Lost       Cause = "lost"               // the connection went before the run's end
)

// Diagnosis is what a Judge says.
type Diagnosis struct {
	Cause Cause `json:"cause"`
	// Alarm says that something is wrong, or looks like it; the others are what
	// healthy runs look like, too.
	Alarm bool `json:"alarm,omitempty"`
	// Brief is Text in two to four words; it is empty where the run's state says
	// it all.
	Brief string `json:"brief,omitempty"`
	// Text is one sentence, Try what can be done, in one or two.
	Text string `json:"text,omitempty"`
	Try  string `json:"try,omitempty"`
}

// Diagnosis says why the newest run is quiet, now.
func (j *Judge) Diagnosis(now time.Time) Diagnosis {
	r, c := &j.run, &j.conn
	switch {
	case r.id == 0:
		return Diagnosis{}
	case j.process.State == ProcessExited && (r.state.Active() || r.state == session.Lost):
		return Diagnosis{
			Exited, true, "runtime exited",
			"The runtime's process is gone: it " + j.process.How + ".",
			"The last lines of its log may say why. Start it again, and send the request again.",
		}
	case r.state == session.Lost:
		return j.lost()
	case !r.state.Active():
		return Diagnosis{}
	case j.process.State == ProcessStopped:
		return Diagnosis{
			Stopped, true, "process stopped", "The runtime's process is stopped (SIGSTOP).",
			fmt.Sprintf("kill -CONT %d lets it go on.", j.process.ID),
		}
	case !c.held.IsZero():
		held := brief(now.Sub(c.held))
		return Diagnosis{
			Behind, true, "ruse reads nothing",
			"Nothing has been read for " + held + ": the queue on this side is full, since what came is not taken as fast as it comes.",
			"Nothing is lost, and the runtime waits. Look whether the program, its output or the disk hangs.",
		}
	case !c.heard.IsZero():
		return j.silent(now)
	case r.state == session.Sending && !r.sending.IsZero() && now.Sub(r.sending) >= sendAfter:
		return Diagnosis{
			Sending, true, "request not out",
			fmt.Sprintf("The request of %s has been on its way out for %s: the network is slow or cut, or the runtime does not read.", size(int64(r.size)), brief(now.Sub(r.sending))),
			"Wait while it moves, or cancel the run.",
		}
	case !c.partial.IsZero() && now.Sub(c.partial) >= frameFor:
		return Diagnosis{
			Slow, true, "slow network",
			fmt.Sprintf("A frame has been coming for %s, %s so far: the network is slow, or the runtime sends slowly.", brief(now.Sub(c.partial)), size(c.coming)),
			"Wait: bytes still come.",
		}
	case !c.slow.IsZero() && now.Sub(c.slow) >= slowFor:
		return j.slow()
	case r.state == session.Cancelling:
		return Diagnosis{Cause: Cancelling, Text: "The cancel has had no answer for " + brief(now.Sub(r.cancelled)) + ": a runtime answers when its agent returns.", Try: "Wait, or cancel again, which closes the connection."}
	case now.Sub(latest(r.began, r.silence, r.progress)) < quietAfter:
		return Diagnosis{Cause: Working}
	}
	return j.quiet(now)
}

// quiet says what heartbeats tell where no progress is seen and the connection
// lives.
func (j *Judge) quiet(now time.Time) Diagnosis {
	r, c := &j.run, &j.conn
	last := now.Sub(latest(r.silence, r.heartbeat))
	late := last >= max(c.interval, heartbeatEvery)+heartbeatSlack
	still := brief(now.Sub(latest(r.began, r.progress)))
	facts := j.facts(now)
	switch {
	case late && c.interval == 0:
		return Diagnosis{
			Cause: Hidden, Brief: "progress hidden " + still,
			Text: facts + ": progress can't be seen on this runtime (no heartbeats before 0.14.1); its agent works or hangs.",
			Try:  "Wait, or cancel the run. What the agent does, the runtime's log may say.",
		}
	case late && c.answers:
		return Diagnosis{
			Lapsed, true, "heartbeats stopped",
			facts + ", no heartbeat for " + brief(last) + ": the runtime lives, and is at the request no more, or its end was lost.",
			"Cancel the run. How the request ended, the runtime's log may say.",
		}
	case late:
		return Diagnosis{
			Lapsed, true, "heartbeats stopped",
			facts + ", no heartbeat for " + brief(last) + ": the runtime stands still or is at the request no more, or the network is cut.",
			"Look whether the runtime still runs, or cancel the run.",
		}
	case c.interval == 0:
		return Diagnosis{Cause: Waiting, Brief: "quiet " + still, Text: facts + "."}
	}
	return Diagnosis{
		Cause: NoProgress, Brief: "no progress " + still,
		Text: facts + ", heartbeats regular: the agent works or hangs, the runtime lives.",
		Try:  "Wait, or cancel the run. What the agent does, the runtime's log may say.",
	}
}

// facts are what is known of a run that goes on, without a full stop.
func (j *Judge) facts(now time.Time) string {
	r := &j.run
	var came []string
	for _, n := range []struct {
		count int
		one   string
	}{{r.messages, "message"}, {r.commands, "command"}} {
		if n.count > 0 {
			came = append(came, plural(n.count, n.one))
		}
	}
	if r.progress.IsZero() {
		came = append(came, "nothing yet")
	} else {
		came = append(came, "last progress "+brief(now.Sub(r.progress))+" ago")
	}
	if j.logged.After(r.began) {
		came = append(came, "last line of its log "+brief(now.Sub(j.logged))+" ago")
	}
	if j.conn.answers {
		came = append(came, "pings answered")
	}
	return brief(now.Sub(r.began)) + ": " + strings.Join(came, ", ")
}

// silent says what it may be where no pong comes.
func (j *Judge) silent(now time.Time) Diagnosis {
	still := brief(now.Sub(j.conn.heard))
	d := Diagnosis{
		Silent, true, "no pong for " + still,
		"No pong for " + still + ": the network is cut, or the runtime or its machine stands still.",
		"Check the network, and whether the runtime still runs.",
	}
	if j.process.State == ProcessRuns {
		d.Text = "No pong for " + still + ", though the runtime's process runs: it is too busy to answer, or hangs."
		d.Try = "Wait, or start the runtime again."
	}
	return d
}

// slow says what it may be where pongs take long.
func (j *Judge) slow() Diagnosis {
	took := fmt.Sprintf("The last pong took %.1f s: ", j.conn.rtt.Seconds())
	if j.process.State == ProcessRuns {
		return Diagnosis{Slow, true, "runtime busy", took + "the runtime is too busy to answer at once.", "Wait: it still answers."}
	}
	return Diagnosis{Slow, true, "pongs slow", took + "the network is slow, or the runtime is too busy to answer at once.", "Wait: it still answers."}
}

// lost says what it may be where the connection went before the run's end.
func (j *Judge) lost() Diagnosis {
	d := Diagnosis{
		Lost, true, "connection lost",
		"The connection broke without a close: the runtime was killed or crashed, or something in between cut it.",
		"Check whether the runtime still runs, and the network in between. Then send the request again.",
	}
	switch end := j.run.end; {
	case errors.Is(end.Err, session.ErrPongTimeout):
		d.Text = "ruse gave the connection up, since no pong came: the network is cut, or the runtime or its machine stands still."
		if unheard := j.run.unheard; !unheard.IsZero() {
			d.Text = strings.Replace(d.Text, "no pong came", "no pong came for "+brief(end.At.Sub(unheard)), 1)
		}
	case end.Ours:
		d.Text = "ruse closed the connection before the run ended; the runtime may still be at work."
		d.Try = "Send the request again."
	case end.Code != brokeOff:
		d.Text = fmt.Sprintf("The runtime, or something in between, closed the connection before the run ended (%d).", end.Code)
	}
	return d
}

// brokeOff is the code of a connection that ended without a close.
const brokeOff = 1006

func latest(times ...time.Time) (last time.Time) {
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}

func plural(n int, one string) string {
	if n != 1 {
		one += "s"
	}
	return fmt.Sprintf("%d %s", n, one)
}

// size writes a number of bytes in kilobytes.
func size(bytes int64) string { return fmt.Sprintf("%d KB", (bytes+999)/1000) }

// brief writes a time as a person would say it.
func brief(d time.Duration) string {
	switch {
	case d <= 3*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
