package inbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"

	"ruse/session/internal/store"
)

// The defaults of Options.
const (
	defaultListen      = "127.0.0.1:0"
	defaultMaxTotal    = 2 << 30
	DefaultMaxOffers   = 10_000
	defaultDeadline    = 10 * time.Minute
	defaultIdleTimeout = time.Minute
)

// Options says how an inbox is opened. The zero value is a good inbox for a
// runtime on this machine. Zero sizes and times mean the defaults above;
// negative sizes mean no limit. The defaults are small enough that a hostile
// sandbox fills no disk with what it sends.
type Options struct {
	// Dir holds a folder for each session; empty means DefaultDir.
	Dir string
	// Session names this session's folder; empty means the time and something
	// random. A folder that is there already is continued.
	Session string
	// Listen is the address to listen on. Whoever reaches it can only use the
	// addresses that Offer returns, but should not be more than need be.
	Listen string
	// PublicURL is where the runtime reaches the inbox instead of at Listen,
	// such as the address of a tunnel: http or https, perhaps with a path and
	// a query, without a user's name (many HTTP clients refuse those).
	PublicURL string
	// MaxBytes bounds one file, MaxTotal all files of the session. Without a bound
	// of its own one file may be as large as all of them.
	MaxBytes, MaxTotal int64
	// MaxOffers bounds the number of files of the session.
	MaxOffers int
	// Deadline is how long an offer may wait for its upload to begin.
	Deadline time.Duration
	// IdleTimeout is how long an upload may pause.
	IdleTimeout time.Duration
	// Logger gets the server's complaints; nil discards them. No upload
	// address is ever logged.
	Logger *slog.Logger
}

// DefaultDir is where artifacts are kept unless Options.Dir says otherwise.
func DefaultDir() string { return filepath.Join(xdg.DataHome, "ruse", "artifacts") }

// withDefaults fills in what is empty and refuses what can't work.
func (o Options) withDefaults() (Options, *url.URL, error) {
	if o.Dir == "" {
		o.Dir = DefaultDir()
	}
	if o.Listen == "" {
		o.Listen = defaultListen
	}
	var err error
	if o.Session, err = store.Session(o.Session, store.Printable); err != nil {
		return o, nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.MaxTotal = store.Limit(o.MaxTotal, defaultMaxTotal)
	o.MaxBytes = store.Limit(o.MaxBytes, o.MaxTotal)
	o.MaxOffers = int(store.Limit(int64(o.MaxOffers), DefaultMaxOffers))
	if o.Deadline <= 0 {
		o.Deadline = defaultDeadline
	}
	if o.IdleTimeout <= 0 {
		o.IdleTimeout = defaultIdleTimeout
	}
	if o.PublicURL == "" {
		return o, nil, nil
	}
	public, err := url.Parse(o.PublicURL)
	if err != nil {
		return o, nil, fmt.Errorf("read the inbox's public address: %w", errors.Unwrap(err))
	}
	if (public.Scheme != "http" && public.Scheme != "https") ||
		public.Host == "" || public.User != nil || public.Fragment != "" {
		return o, nil, errors.New("the inbox's public address must look like https://host/path")
	}
	return o, public, nil
}
