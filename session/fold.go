package session

import (
	"net/url"
	"slices"
	"time"

	"ruse/protocol"
)

// Fold makes the events of a session of its frames, where nothing but frames was
// recorded. It redacts as a session does, and moves runs by the same table. What
// only a live session knows, such as why it closed a connection, it can't tell.
// The zero value is a conversation that has not begun. Its methods are called in
// the order in which things happened, and return what they mean.
type Fold struct {
	stage     *stage
	redactor  *protocol.Redactor
	secrets   []string
	run       *run
	runs      RunID
	artifacts []*folded
	at        time.Time
	events    []Event
}

// folded is an artifact, and where it was put.
type folded struct {
	Artifact
	run  RunID
	path string
}

// begin returns a function that takes what happened at a time.
func (f *Fold) begin(at time.Time) (taken func() []Event) {
	f.at, f.events = at, nil
	if f.stage == nil {
		f.stage = &stage{}
		f.stage.use(nil, f.deliver)
	}
	return func() []Event { return f.events }
}

func (f *Fold) push(e Event) { f.events = append(f.events, e) }

func (f *Fold) stamp() Stamp {
	s := Stamp{At: f.at}
	if f.run != nil {
		s.Run = f.run.id
	}
	return s
}

// Opened says that the connection was made.
func (f *Fold) Opened(at time.Time) []Event {
	taken := f.begin(at)
	f.push(Connected{Stamp: Stamp{At: at}})
	return taken()
}

// Sent takes a frame of the client's.
func (f *Fold) Sent(at time.Time, frame []byte) []Event {
	taken := f.begin(at)
	m, err := protocol.Decode(frame)
	if err != nil {
		m = nil
	}
	active := f.run != nil && f.run.state.Active()
	begins := false
	switch m := m.(type) {
	case *protocol.Invocation:
		f.learn(m.SecretsToRedact)
		begins = true
	case *protocol.CommandExecution:
		f.learn(m.SecretsToRedact)
		begins = true
	case *protocol.Cancel:
		if active && f.run.state != Cancelling {
			f.move(f.run, moveCancel, nil)
		}
	case *protocol.ArtifactUploadResponse:
		f.answered(m)
	}
	switch {
	case begins && active:
		f.run.extra++ // it will be refused, and its refusal is none of the run's
		begins = false
	case begins:
		f.start(m)
	}
	shown, raw := redactOutgoing(f.redactor, m, frame)
	f.push(Sent{Stamp: f.stamp(), Message: shown, Raw: raw})
	if begins {
		f.move(f.run, moveWritten, nil)
	}
	return taken()
}

// start begins a run.
func (f *Fold) start(m protocol.Message) {
	f.runs++
	r := &run{id: f.runs, began: f.at, writing: true}
	_, r.commands = m.(*protocol.CommandExecution)
	if f.run != nil && f.run.state == Failed {
		r.earlier, f.run.earlier = f.run, nil
	}
	f.run = r
	f.push(RunChanged{Stamp: f.stamp(), State: Sending})
}

// learn redacts secrets from now on.
func (f *Fold) learn(secrets []string) {
	for _, secret := range secrets {
		if secret != "" && !slices.Contains(f.secrets, secret) {
			f.secrets = append(f.secrets, secret)
		}
	}
	f.redactor = protocol.NewRedactor(f.secrets...)
	f.stage.use(f.redactor, f.deliver)
}

// Received takes a frame of the runtime's.
func (f *Fold) Received(at time.Time, frame []byte) []Event {
	taken := f.begin(at)
	in := inbound{raw: slices.Clone(frame), size: len(frame)}
	in.message, in.err = protocol.Decode(in.raw)
	in.wire = in.message
	f.stage.pass(in, at, f.deliver)
	return taken()
}

// deliver takes a frame that is redacted.
func (f *Fold) deliver(in inbound) {
	if in.err != nil {
		f.push(Malformed{Stamp: f.stamp(), Err: in.err, Raw: in.raw, Size: max(in.size, 0)})
		return
	}
	r := f.run
	m, moves := moveOf(in.wire, r != nil && r.ownRefusal())
	stray := strayResult(r, in.wire)
	moves = moves && stray == "" && r != nil
	f.push(Received{
		Stamp: f.stamp(), Message: in.message, Raw: in.raw, Size: max(in.size, 0), Stray: stray,
		AfterCancel: r != nil && r.state == Cancelling && !(moves && m == moveAnswered),
	})
	if moves {
		f.follow(r, m, in)
	}
	if asked, ok := in.message.(*protocol.ArtifactUploadRequest); ok {
		a := &folded{run: f.stamp().Run}
		a.Artifact = Artifact{ID: len(f.artifacts) + 1, Filename: asked.Filename, Filepath: asked.Filepath, Asked: f.at}
		f.artifacts = append(f.artifacts, a)
		f.progress(a, Progress{State: ArtifactAsked, Total: -1})
	}
}

// follow moves the run by what the runtime said.
func (f *Fold) follow(r *run, m move, in inbound) {
	switch m {
	case moveTurnedAway:
		f.move(r, m, runtimeError(in.message))
		if r.earlier != nil {
			if e, ok := in.wire.(*protocol.Error); ok && !refusesSecond(e.Text) {
				f.move(r.earlier, moveRefusal, nil)
			}
			f.run = r.earlier
		}
	case moveError:
		f.move(r, m, runtimeError(in.message))
	case moveRefusal:
		r.extra = max(r.extra-1, 0)
		f.move(r, m, nil)
	default:
		f.move(r, m, nil)
	}
}

func (f *Fold) move(r *run, m move, err error) {
	if e, moved := r.moved(m, f.at, err); moved {
		f.push(e)
	}
}

// answered takes the address that an artifact got.
func (f *Fold) answered(m *protocol.ArtifactUploadResponse) {
	for _, a := range f.artifacts {
		if a.Filepath == m.Filepath && a.State == ArtifactAsked {
			a.ContentType, a.Version = m.ContentType, 1
			if u, err := url.Parse(m.PresignedURL); err == nil {
				a.path = u.Path
			}
			f.progress(a, Progress{State: ArtifactOffered, Total: -1})
			return
		}
	}
}

// Uploaded says that a file came to a path of the store.
func (f *Fold) Uploaded(at time.Time, path string, size int64) []Event {
	taken := f.begin(at)
	for _, a := range f.artifacts {
		if a.path == path && a.State == ArtifactOffered {
			a.Ended = at
			f.progress(a, Progress{State: ArtifactStored, Bytes: size, Total: size})
		}
	}
	return taken()
}

func (f *Fold) progress(a *folded, p Progress) {
	a.Progress = p
	f.push(ArtifactChanged{Stamp: Stamp{At: f.at, Run: a.run}, Artifact: a.Artifact})
}

// Rest returns what was held back because it might begin a secret.
func (f *Fold) Rest(at time.Time) []Event {
	taken := f.begin(at)
	f.stage.flush(f.deliver)
	return taken()
}

// Closed says that the connection is gone.
func (f *Fold) Closed(at time.Time, code int, reason string) []Event {
	taken := f.begin(at)
	f.stage.flush(f.deliver)
	end := Disconnected{Stamp: Stamp{At: at}, Code: code, Reason: f.redactor.String(reason)}
	if r := f.run; r != nil {
		end.AtWork = r.state == Cancelling
		f.move(r, moveClosed, end.CloseError())
	}
	f.run = nil
	f.push(end)
	return taken()
}
