package report

import (
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// Watch follows which directories a session's runtime watches, and knows what
// to say where it silently does other than what was asked. Its zero value is
// ready.
type Watch struct {
	url string // of the runtime that the rest is about

	// pinned are the ignore patterns that hold for each directory until the
	// connection ends: those of the first request that named it.
	pinned map[string]string

	older bool // the runtime is known to be older than 0.14.2
	newer bool // it is known not to be
	first bool // it is known to be 0.4

	doubted string // the directories about which a mere possibility was told
	noEnv   bool   // it was told that variables may be lost

	// What this connection told of the runtime's end of it.
	ending, confirmed bool

	// The rest is about the latest request.
	dirs     []string
	came     []bool    // a file was offered from each of dirs since it went out
	oldName  bool      // it also had the name that runtimes before 0.14.2 read
	answered time.Time // when its result came; zero before
	has      bool      // its result came
	env      bool      // it had environment variables
}

// Apply takes an event and returns what it gives reason to say: sentences.
func (w *Watch) Apply(ev session.Event) (notes []string) {
	switch ev := ev.(type) {
	case session.Connected:
		if ev.URL != w.url {
			*w = Watch{url: ev.URL}
		}
		w.pinned, w.ending, w.confirmed = nil, false, false
	case session.Sent:
		return w.sent(ev.Message)
	case session.ArtifactChanged:
		w.file(ev.Artifact.Filepath)
	case session.Received:
		w.received(ev)
	case session.Disconnected:
		w.pinned = nil
		w.learnEnd(ev)
		return append(w.lostEnv(ev), w.None()...)
	}
	return nil
}

func (w *Watch) sent(m protocol.Message) (notes []string) {
	var (
		ignore string
		env    bool
	)
	switch m := m.(type) {
	case *protocol.Invocation:
		ignore = m.ArtifactsIgnore
		env = len(m.AgentEnv) > 0 || setsEnv(m.PreCommands) || setsEnv(m.PostCommands)
	case *protocol.CommandExecution:
		env = setsEnv(m.Commands)
		ignore = m.ArtifactsIgnore
	case *protocol.EndSession:
		w.ending = true
		return nil
	default:
		return nil
	}
	notes = w.None()
	w.dirs = protocol.WatchedDirs(m)
	w.came = make([]bool, len(w.dirs))
	w.oldName = protocol.NamesOldDir(m)
	w.has, w.env = false, env
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

func (w *Watch) received(ev session.Received) {
	switch m := ev.Message.(type) {
	case *protocol.Result:
		w.has, w.answered = true, ev.At
		if m.Form == protocol.ResultTopLevel {
			w.older, w.first = true, true
		}
	case *protocol.CommandExecutionResult:
		w.has, w.answered = true, ev.At
	case *protocol.EndSessionConfirm:
		w.confirmed = true
	case *protocol.Error:
		w.older = w.older || (&session.RuntimeError{Message: m.Text}).Is(session.ErrOneRequest)
	}
}

// file notes from which of the directories a file came. One of a directory that
// only a runtime from 0.14.2 on watches tells that it is one.
func (w *Watch) file(name string) {
	if len(w.dirs) == 0 {
		return
	}
	known := false
	for i, dir := range w.dirs {
		if liesIn(name, dir) {
			w.came[i], known = true, true
		}
	}
	if !known { // by a name that this side does not know it by: any of them
		for i := range w.came {
			w.came[i] = true
		}
		return
	}
	w.newer = w.newer || !w.oldName || !w.came[0]
}

// liesIn reports whether a runtime's path is in its directory dir.
func liesIn(name, dir string) bool {
	dir = path.Clean(dir)
	return dir == "." && !path.IsAbs(name) || strings.HasPrefix(path.Clean(name), strings.TrimSuffix(dir, "/")+"/")
}

// learnEnd learns from how the runtime closed the connection: those before 0.13
// confirm no end, and those up to 0.10 close by themselves after a request.
func (w *Watch) learnEnd(ev session.Disconnected) {
	if w.closes(ev) && (w.ending || w.Spent(ev)) {
		w.older = true
	}
}

// closes reports whether the runtime closed in good order, unconfirmed, after a
// result.
func (w *Watch) closes(ev session.Disconnected) bool {
	const noCode = 1005
	return ev.Code == noCode && !ev.Ours && ev.Err == nil && !w.confirmed && w.has
}

// Spent reports whether the runtime closed about 3 s after a result by itself,
// as those up to 0.10 do.
func (w *Watch) Spent(ev session.Disconnected) bool {
	const least, most = 2 * time.Second, 10 * time.Second
	after := ev.At.Sub(w.answered)
	// Asked to end, 0.11 and 0.12 close 3 s later too, where they watch.
	return w.closes(ev) && after >= least && after < most && !(w.ending && len(w.dirs) > 0)
}

// lostEnv says, once, that the runtime may be one that drops variables: 0.5 to
// 0.8 do, and nothing tells them from those up to 0.10.
func (w *Watch) lostEnv(ev session.Disconnected) []string {
	if !w.env || w.first || w.noEnv || !w.Spent(ev) {
		return nil
	}
	w.noEnv = true
	return []string{"This runtime takes one request a connection, as 0.5 to 0.10 do. Those before 0.9 ignore environment variables: the ones of this request may be lost."}
}

// setsEnv reports whether one of the commands has variables.
func setsEnv(commands []protocol.Command) bool {
	return slices.ContainsFunc(commands, func(c protocol.Command) bool { return len(c.Env) > 0 })
}

// None says which directories no file came from after the latest request, and
// why that may be; it is empty where there is nothing to say. Nothing on the
// wire says when the last file has come, so that this is for the end of the
// connection, and the next request.
func (w *Watch) None() []string {
	if len(w.dirs) == 0 || !w.has {
		return nil
	}
	var none []string
	for i, dir := range w.dirs {
		// A directory in the first one is watched with it.
		if !w.came[i] && !(w.came[0] && liesIn(dir, w.dirs[0])) {
			none = append(none, dir)
		}
	}
	some, several, first := len(none) < len(w.dirs), len(w.dirs) > 1, w.dirs[0]
	w.dirs, w.came = nil, nil
	if len(none) == 0 || some && w.newer {
		return nil
	}
	names := strings.Join(none, ", ")
	words := "No artifact came from " + names + "."
	const together = " Name one folder that holds the others."
	switch {
	case !w.oldName:
		words += " Runtimes before 0.14.2 read the name artifacts_dir, which the request was sent without: --compat all, or compatibility in the builder, adds it."
	case several && w.older:
		words += " This runtime is older than 0.14.2 and watches one folder only, the first: " + first + "." + together
		if w.first && !some {
			words += " If that one did not exist when the request began, 0.4 may miss its files as well."
		}
	case w.first:
		words += " A runtime of this generation (0.4) may miss the files of a folder that did not exist when the request began: " +
			"make the folder with a command before the agent, or name one that is there."
	case several && !w.newer && some && w.doubted == names:
		return nil
	case several && !w.newer:
		w.doubted = names
		words += " Either nothing was written there, or the runtime is older than 0.14.2 and watches one folder only, the first: " + first + "." + together
	}
	return []string{words}
}

// Clone is w with nothing in common.
func (w *Watch) Clone() Watch {
	c := *w
	c.pinned, c.dirs, c.came = maps.Clone(w.pinned), slices.Clone(w.dirs), slices.Clone(w.came)
	return c
}
