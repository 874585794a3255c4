package inbox

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/internal/store"
)

// writers bounds the uploads that are written at the same time, and with them
// the open files; others wait their turn, and TCP holds them.
const writers = 128

// Inbox is a session's receiver of artifacts. It is safe for concurrent use.
type Inbox struct {
	opts     Options
	base     *url.URL
	public   *url.URL // nil without Options.PublicURL
	listener net.Listener
	server   *http.Server

	buffers sync.Pool
	slots   chan struct{} // holds a token for each upload being written
	total   atomic.Int64  // bytes stored or being stored

	// stopping is closed when Close begins, cut when it gives up waiting.
	stopping, cut chan struct{}
	closeOnce     sync.Once
	closeErr      error
	serving       sync.WaitGroup // the accepting and the expiring goroutine
	conns         sync.WaitGroup // connections that the server has
	uploads       sync.WaitGroup

	count *store.Offers

	mu      sync.Mutex
	folder  *folder // nil before the first offer
	names   *names
	lastID  int
	refused int // refusals recorded
	offers  map[tokenHash]*offer
	waiting []*offer      // in the order of their deadlines; some used already
	wake    chan struct{} // tells expire of a first waiting offer
}

var _ session.Store = (*Inbox)(nil)

// Open cleans up what killed processes left in Options.Dir, listens, and
// serves until Close. The session's folder is made with the first offer.
func Open(opts Options) (*Inbox, error) {
	opts, public, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := recoverAll(opts.Dir); err != nil {
		opts.Logger.Warn("cleaning up after earlier sessions failed", "err", err)
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(context.Background(), "tcp", opts.Listen)
	if err != nil {
		return nil, fmt.Errorf("open the inbox for artifacts: %w", err)
	}
	in := &Inbox{
		opts: opts, public: public, listener: listener,
		slots:    make(chan struct{}, writers),
		stopping: make(chan struct{}), cut: make(chan struct{}),
		count: store.NewOffers(opts.MaxOffers), names: newNames(),
		offers: map[tokenHash]*offer{},
		wake:   make(chan struct{}, 1),
	}
	in.buffers.New = func() any { return new([bufferSize]byte) }
	if in.base = public; public == nil {
		in.base = &url.URL{Scheme: "http", Host: advertised(listener.Addr())}
	}
	in.server = in.newServer()
	in.serving.Go(in.serve)
	in.serving.Go(in.expire)
	return in, nil
}

// BaseURL is the address below which the uploads' addresses are, without a
// query, which may hold a tunnel's key.
func (in *Inbox) BaseURL() string {
	shown := *in.base
	shown.RawQuery = ""
	return shown.String()
}

// Dir is this session's folder, which exists from the first offer on.
func (in *Inbox) Dir() string { return filepath.Join(in.opts.Dir, in.opts.Session) }

// Pending counts the offers whose upload has not ended.
func (in *Inbox) Pending() int { return in.count.Pending() }

// Wait returns when no offer is pending, or ctx is done.
func (in *Inbox) Wait(ctx context.Context) error { return in.count.Wait(ctx) }

// tokenHash is what the inbox keeps of a token. Looking it up in a map tells a
// stopwatch nothing about the token.
type tokenHash [sha256.Size]byte

// Offer makes a one-use address for the upload of one file. The request's
// names are recorded as they are given, so secrets in them must have been
// masked by the caller. After Close it fails with session.ErrStoreClosed, and
// above Options.MaxOffers with a *session.LimitError.
func (in *Inbox) Offer(
	ctx context.Context, req *protocol.ArtifactUploadRequest, report func(session.Progress),
) (place session.Upload, err error) {
	// Close waits for this lock after it has closed the count, so that it finds
	// every offer that began.
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := in.count.Begin(ctx, req); err != nil {
		return place, err
	}
	defer func() {
		if err != nil {
			in.count.End()
		}
	}()
	if err := in.openFolder(); err != nil {
		return place, err
	}
	rel, version := in.names.claim(req.Filepath, req.Filename)
	in.lastID++
	now := time.Now()
	o := &offer{report: report, expires: now.Add(in.opts.Deadline), total: -1, entry: Entry{
		ID: in.lastID, Filepath: req.Filepath, Filename: req.Filename, Version: version,
		ContentType: session.ContentType(store.Name(req.Filepath, req.Filename, store.Printable)), State: session.ArtifactOffered, Path: filesDir + "/" + rel, Offered: now.UTC(),
	}}
	if err := in.folder.index.append(record{Upload: &o.entry}); err != nil {
		return place, err
	}
	token := newToken()
	in.offers[sha256.Sum256([]byte(token))] = o
	in.await(o)
	return session.Upload{
		URL: in.base.JoinPath(token).String(), ContentType: o.entry.ContentType, Version: version,
	}, nil
}

// newToken returns 256 random bits that are safe in a URL.
func newToken() string {
	var random [32]byte
	rand.Read(random[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// openFolder opens the session's folder for the first offer, and takes up the
// versions that it has. in.mu is held.
func (in *Inbox) openFolder() error {
	if in.folder != nil {
		return nil
	}
	f, err := openFolder(in.opts.Dir, in.opts.Session)
	if err != nil {
		return err
	}
	ix, err := f.recover()
	if err != nil {
		return errors.Join(err, f.release())
	}
	for _, e := range ix.Entries {
		in.names.restore(e)
		in.lastID = max(in.lastID, e.ID)
		if e.State == session.ArtifactStored {
			in.total.Add(e.Bytes)
		}
	}
	in.folder = f
	in.count.Resume(in.lastID)
	return nil
}
