package cli

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"github.com/spf13/pflag"

	"ruse/session"
	"ruse/session/bucket"
	"ruse/session/inbox"
	"ruse/ui"
	"ruse/ui/internal/profile"
)

// closeWait is how long uploads that are under way when ruse ends may take.
const closeWait = 2 * time.Second

// artifacts is where the agent's files go.
type artifacts struct {
	where               profile.Artifacts
	listen, url, folder string
	limit               session.ByteSize // of a session's files
	allow               bool             // take those that nobody asked for
}

func (a *artifacts) flags(f *pflag.FlagSet) {
	f.StringVar((*string)(&a.where), "artifacts", string(profile.ArtifactsInbox), "take artifacts with an `inbox` of ruse's own, s3://BUCKET/PREFIX, ask for each, or none")
	f.StringVar(&a.listen, "artifacts-listen", "", "the inbox listens on this `address`; other machines reach any but a loopback one")
	// The settings, which flags are a part of, say the limit.
	f.String("artifacts-limit", profile.DefaultArtifactsLimit.String(), "a session's artifacts may have this `size`, such as 10GiB, or none for no limit")
	f.BoolVar(&a.allow, "allow-uploads", false, "take files that no request asked for, too")
	f.StringVar(&a.folder, "artifacts-folder", "", "the inbox keeps the files in this `folder` of this machine")
	f.StringVar(&a.url, "artifacts-url", "", "the `URL` by which a runtime elsewhere reaches the inbox, such as a tunnel's")
}

// check finds what the flags' types let through.
func (a *artifacts) check() error {
	const try = "Try --artifacts inbox, s3://BUCKET/PREFIX, ask or none."
	switch {
	case a.where.IsBucket():
		if _, err := a.bucket(); err != nil {
			return err
		}
	case !a.where.IsValid():
		return usage("--artifacts does not say where files go", "it is one of inbox, s3://…, ask and none", try)
	}
	if a.where != profile.ArtifactsInbox && (a.listen != "" || a.url != "" || a.folder != "") {
		return usage("--artifacts-listen, --artifacts-url and --artifacts-folder are the inbox's", "--artifacts is "+string(a.where), try)
	}
	return nil
}

// store is an inbox, or what takes its place.
type store interface {
	ui.Inbox
	Close(ctx context.Context) error
}

// open makes the place for artifacts. The inbox is nil where they are declined;
// close it in any case.
func (a *artifacts) open(ctx context.Context, log *slog.Logger) (in ui.Inbox, closing func() error, err error) {
	var s store
	bytes, offers := a.limits()
	switch {
	case a.where == profile.ArtifactsNone:
		return nil, closed, nil
	case a.where == profile.ArtifactsAsk:
		return ui.NewAsker(), closed, nil
	case a.where.IsBucket():
		s, err = a.openBucket(ctx, log)
	default:
		s, err = openInbox(inbox.Options{Dir: a.folder, Listen: a.listen, PublicURL: a.url, MaxTotal: bytes, MaxOffers: offers, Logger: log})
	}
	if err != nil {
		return nil, closed, err
	}
	return s, func() error { return closeStore(s) }, nil
}

// closed closes what was never open.
func closed() error { return nil }

// limits are how many bytes and how many files a session may have, for a
// store's options: more files where more bytes may be.
func (a *artifacts) limits() (bytes int64, offers int) {
	switch {
	case a.limit == session.NoLimit:
		return -1, -1
	case a.limit <= profile.DefaultArtifactsLimit:
		return int64(a.limit), 0
	}
	return int64(a.limit), int(min(a.limit/(profile.DefaultArtifactsLimit/inbox.DefaultMaxOffers), math.MaxInt32))
}

func openInbox(opts inbox.Options) (*inbox.Inbox, error) {
	in, err := inbox.Open(opts)
	if err != nil {
		try := "Check that programs may listen on 127.0.0.1."
		if opts.Listen != "" || opts.PublicURL != "" {
			try = "Check --artifacts-listen and --artifacts-url."
		}
		return nil, because(ExitInternal, "the inbox for artifacts does not open", err, try)
	}
	return in, nil
}

// bucketCodes are the exit codes for why a bucket can't be used.
var bucketCodes = map[bucket.AccessKind]int{
	bucket.NotAStore:    ExitProtocol,
	bucket.WrongAddress: ExitUsage,
	bucket.NotAllowed:   ExitAuth,
	bucket.WrongClock:   ExitInternal,
	bucket.NotReached:   ExitNetwork,
	bucket.NotTrusted:   ExitTLS,
	bucket.TooSlow:      ExitTimeout,
	bucket.TooBusy:      ExitRetry,
	bucket.GivenUp:      ExitCancelled,
}

// bucket are the options of the bucket that is named.
func (a *artifacts) bucket() (bucket.Options, error) {
	opts, err := bucket.Parse(string(a.where))
	if err != nil {
		return opts, because(ExitUsage, "--artifacts names no bucket", err, "Try --artifacts s3://BUCKET/PREFIX.")
	}
	return opts, nil
}

func (a *artifacts) openBucket(ctx context.Context, log *slog.Logger) (*bucket.Bucket, error) {
	opts, err := a.bucket()
	if err != nil {
		return nil, err
	}
	opts.Logger = log
	opts.MaxTotal, opts.MaxOffers = a.limits()
	b, err := bucket.Open(ctx, opts)
	if err != nil {
		code, try := ExitInternal, "Check the bucket's name and the AWS_* variables."
		var access *bucket.AccessError
		if errors.As(err, &access) {
			code, try = bucketCodes[access.Kind], access.Try
		}
		return nil, because(code, "the bucket for artifacts can't be used", err, try)
	}
	return b, nil
}

func closeStore(s store) error {
	// The command's context has ended where a signal came.
	ctx, stop := context.WithTimeout(context.Background(), closeWait)
	defer stop()
	if err := s.Close(ctx); err != nil {
		return because(ExitInternal, "the place for artifacts did not close well", err,
			"The files that were stored are complete.")
	}
	return nil
}
