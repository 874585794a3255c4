package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"ruse/protocol"
	"ruse/session"
)

// ledger is a Store that remembers what became of each file that another one
// took: what happens after the session is closed, no event tells.
type ledger struct {
	session.Store

	mu    sync.Mutex
	files []*session.Artifact // in the order in which they were offered
}

// Offer asks the Store and notes what it reports.
func (l *ledger) Offer(ctx context.Context, req *protocol.ArtifactUploadRequest, report func(session.Progress)) (session.Upload, error) {
	file := &session.Artifact{Filename: req.Filename, Filepath: req.Filepath}
	place, err := l.Store.Offer(ctx, req, func(p session.Progress) {
		l.mu.Lock()
		file.Progress = p
		l.mu.Unlock()
		report(p)
	})
	if errors.Is(err, session.ErrDeclined) {
		return place, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		file.Progress = session.Progress{State: session.ArtifactFailed, Total: -1, Err: err}
	}
	file.Version = place.Version
	l.files = append(l.files, file)
	return place, err
}

// missing tells of the files whose end no event told, and returns the error
// about all that did not arrive. The Store is closed by now.
func (l *ledger) missing(p *page, reported map[upload]bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := p.err
	var never, limited bool
	var names []string
	for _, file := range l.files {
		if !file.State.Final() {
			file.State = session.ArtifactNeverCame
		}
		if !reported[uploadOf(*file)] {
			p.artifact(*file)
		}
		if file.State != session.ArtifactStored {
			names = append(names, oneLine(file.Filepath))
			limit := (*session.LimitError)(nil)
			limited = limited || errors.As(file.Err, &limit)
			never = never || file.State == session.ArtifactNeverCame
		}
	}
	p.flush()
	switch {
	case p.err != nil && before == nil:
		return p.err
	case len(names) == 0:
		return nil
	}
	const most = 10
	what := fmt.Sprintf("%d of %d artifacts did not arrive", len(names), len(l.files))
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("and %d more", len(names)-most))
	}
	try := "Why is told above, for each."
	switch {
	case limited:
		try = "--artifacts-limit allows more: try --artifacts-limit 10GiB."
	case never:
		try = "See that the runtime reaches the address that it was given: --artifacts-listen and --artifacts-url say which."
	}
	return &failure{code: ExitArtifacts, what: what, why: strings.Join(names, ", "), try: try}
}

// upload is one upload of one file.
type upload struct {
	path    string
	version int
}

func uploadOf(a session.Artifact) upload { return upload{a.Filepath, a.Version} }
