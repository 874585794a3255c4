package ui

import (
	"strings"

	"ruse/protocol"
	"ruse/session"
)

// Watch follows which directories a session's runtime watches, and knows what
// to say where it silently does other than what was asked. Its zero value is
// ready.
type Watch struct {
	// pinned are the ignore patterns that hold for each directory until the
	// connection ends: those of the first request that named it.
	pinned map[string]string

	// The rest is about the latest request.
	dirs     []string
	oldName  bool // it also had the name that runtimes before 0.14.2 read
	answered bool // its result came
	came     bool // a file was offered since it went out
	older    bool // the runtime is known to be older than 0.14.2
	first    bool // it is known to be 0.4
	told     bool
}

// Apply takes an event and returns what it gives reason to say: sentences.
func (w *Watch) Apply(ev session.Event) (notes []string) {
	switch ev := ev.(type) {
	case session.Connected:
		w.pinned = nil
	case session.Sent:
		return w.sent(ev.Message)
	case session.ArtifactChanged:
		w.came = true
	case session.Received:
		return w.received(ev.Message)
	case session.Disconnected:
		w.pinned = nil
		return w.None()
	}
	return nil
}

func (w *Watch) sent(m protocol.Message) (notes []string) {
	var extra, ignore string
	switch m := m.(type) {
	case *protocol.Invocation:
		extra, ignore = string(m.Extra), m.ArtifactsIgnore
	case *protocol.CommandExecution:
		extra, ignore = string(m.Extra), m.ArtifactsIgnore
	default:
		return nil
	}
	notes = w.None()
	w.dirs = protocol.WatchedDirs(m)
	w.oldName = strings.Contains(extra, `"artifacts_dir"`)
	w.answered, w.came, w.told = false, false, false
	if w.pinned == nil {
		w.pinned = map[string]string{}
	}
	var other []string
	for _, dir := range w.dirs {
		before, known := w.pinned[dir]
		switch {
		case !known:
			w.pinned[dir] = ignore
		case before != ignore:
			other = append(other, dir)
		}
	}
	if len(other) > 0 {
		notes = append(notes, "The ignore patterns of this request do not count for "+strings.Join(other, ", ")+
			": a runtime keeps those with which a folder was first named until the connection ends. Connect again to change them.")
	}
	return notes
}

func (w *Watch) received(m protocol.Message) []string {
	switch m := m.(type) {
	case *protocol.Result:
		w.answered = true
		if m.Form == protocol.ResultTopLevel {
			w.older, w.first = true, true
		}
	case *protocol.CommandExecutionResult:
		w.answered = true
	case *protocol.Error:
		if strings.Contains(m.Text, "multiple invocation messages") { // up to 0.10
			w.older = true
		}
	}
	if !w.older || len(w.dirs) < 2 || !w.oldName || w.told {
		return nil
	}
	w.told = true
	return []string{"This runtime is older than 0.14.2 and watches one folder only, the first: " + w.dirs[0] + ". Name one that holds the others."}
}

// None says that no file came of the latest request, and why that may be; it
// is empty where one did, or none was asked for. Nothing on the wire says when
// the last file has come, so that this is for the end of the connection, and
// the next request.
func (w *Watch) None() []string {
	if len(w.dirs) == 0 || w.came || !w.answered {
		return nil
	}
	words := "No artifact came from " + strings.Join(w.dirs, ", ") + "."
	switch {
	case !w.oldName:
		words += " Runtimes before 0.14.2 read the name artifacts_dir, which the request was sent without: see its compatibility."
	case w.first:
		words += " A runtime of this generation (0.4) may miss the files of a folder that did not exist when the request began: " +
			"make the folder with a command before the agent, or name one that is there."
	case len(w.dirs) > 1 && !w.told:
		words += " A runtime before 0.14.2 watches one folder only, the first."
	}
	w.dirs = nil
	return []string{words}
}
