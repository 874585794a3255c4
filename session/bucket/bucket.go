package bucket

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/internal/store"
)

const (
	// asking bounds the questions to the store at a time, reading the files that
	// are read back.
	asking, reading = 16, 4
	// openTimeout bounds Open, askTimeout one question, readTimeout the reading
	// of one file.
	openTimeout = 20 * time.Second
	askTimeout  = 30 * time.Second
	readTimeout = 10 * time.Minute
)

// Bucket is a session's place for artifacts in a bucket. It is safe for
// concurrent use.
type Bucket struct {
	opts      Options
	endpoint  *url.URL
	base      string // what locations have before the key
	client    *minio.Client
	transport http.RoundTripper
	mask      *mask

	asks, reads chan struct{} // hold a token for each one under way

	// stopping is closed when Close begins; ctx is done when it gives up waiting.
	stopping  chan struct{}
	ctx       context.Context
	cut       context.CancelFunc
	closeOnce sync.Once
	offers    *store.Offers // each has a goroutine of its own until it ends

	mu       sync.Mutex
	total    int64 // bytes of the files that were found
	versions map[string]int
}

var _ session.Store = (*Bucket)(nil)

// Open finds credentials and checks that the bucket can be listed, read and
// written. It takes 20 s at most, keeps nothing in the bucket, and fails with
// an *AccessError where the bucket can't be used.
func Open(ctx context.Context, opts Options) (*Bucket, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("open the bucket for artifacts: %w", err)
	}
	endpoint, err := parseEndpoint(opts.Endpoint)
	if err != nil {
		return nil, err
	}
	b := &Bucket{
		opts: opts, endpoint: endpoint, mask: &mask{}, transport: opts.Transport,
		asks: make(chan struct{}, asking), reads: make(chan struct{}, reading),
		stopping: make(chan struct{}), offers: store.NewOffers(opts.MaxOffers), versions: map[string]int{},
	}
	b.mask.learn(opts.Keys.Secret, opts.Keys.Session, opts.Keys.Access)
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	if err := b.connect(ctx); err != nil {
		b.closeIdle()
		return nil, b.explain(err)
	}
	b.ctx, b.cut = context.WithCancel(context.WithoutCancel(ctx))
	return b, nil
}

// connect makes the client and checks that it works.
func (b *Bucket) connect(ctx context.Context) error {
	secure := b.endpoint.Scheme == "https"
	if b.transport == nil {
		own, err := minio.DefaultTransport(secure)
		if err != nil {
			return err
		}
		b.transport = own
	}
	creds := credentials.New(newChain(b.opts, b.mask))
	// Before anything is sent, so that a lack of them needs no network.
	if _, err := creds.GetWithContext(&credentials.CredContext{
		Client: &http.Client{Transport: b.transport}, Context: ctx,
	}); err != nil {
		return err
	}
	lookup := minio.BucketLookupAuto
	switch b.opts.Style {
	case PathStyle:
		lookup = minio.BucketLookupPath
	case HostStyle:
		lookup = minio.BucketLookupDNS
	}
	client, err := minio.New(b.endpoint.Host, &minio.Options{
		Creds: creds, Secure: secure, Transport: b.transport, Region: b.opts.Region, BucketLookup: lookup,
		// One more try lets the client learn the bucket's region from a refusal.
		// Who asks for a file asks again anyway.
		MaxRetries: 2,
	})
	if err != nil {
		return err
	}
	b.client = client
	return b.check(ctx)
}

// presign signs an upload. The content type is part of the signature, so that
// the store takes no other. It waits for the network only where temporary
// credentials must be renewed.
func (b *Bucket) presign(ctx context.Context, key, contentType string) (*url.URL, error) {
	header := http.Header{"Content-Type": {contentType}}
	return b.client.PresignHeader(ctx, http.MethodPut, b.opts.Bucket, key, b.opts.Expiry, nil, header)
}

// Offer makes a presigned URL for the upload of one file. Secrets in the
// request's names must have been masked by the caller, since they become part
// of the key. After Close it fails with session.ErrStoreClosed, and above
// Options.MaxOffers or MaxTotal with a *session.LimitError.
func (b *Bucket) Offer(
	ctx context.Context, req *protocol.ArtifactUploadRequest, report func(session.Progress),
) (session.Upload, error) {
	if err := b.offers.Begin(ctx, req); err != nil {
		return session.Upload{}, err
	}
	version, err := b.version(req)
	if err != nil {
		b.offers.End()
		return session.Upload{}, err
	}
	name := store.Name(req.Filepath, req.Filename, store.Plain)
	key, kind := newKey(b.opts.Prefix, b.opts.Session, name, version), session.ContentType(name)
	presigned, err := b.presign(ctx, key, kind)
	if err != nil {
		b.offers.End()
		return session.Upload{}, b.explain(err)
	}
	place := session.Upload{URL: presigned.String(), ContentType: kind, Version: version}
	presigned.RawQuery = ""
	o := &offer{key: key, location: presigned.String(), report: report}
	go b.follow(o)
	return place, nil
}

// version numbers the upload of a file that the session may still have.
func (b *Bucket) version(req *protocol.ArtifactUploadRequest) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.total >= b.opts.MaxTotal {
		return 0, &session.LimitError{Reason: "the session's files have more than " + session.ByteSize(b.opts.MaxTotal).String()}
	}
	artifact := cmp.Or(req.Filepath, req.Filename)
	b.versions[artifact]++
	return b.versions[artifact], nil
}

// Pending counts the offers whose upload has not ended.
func (b *Bucket) Pending() int { return b.offers.Pending() }

// Wait returns when no offer is pending, or ctx is done.
func (b *Bucket) Wait(ctx context.Context) error { return b.offers.Wait(ctx) }

// Close ends the bucket: it makes no more offers and asks the store once more
// for each file that is pending; those that are not there become
// session.ArtifactNeverCame. It waits for the answers, and for files being read
// back, until ctx is done; what is not known by then counts as not there, and
// what was not read to its end has no SHA-256. It returns when every goroutine
// of the bucket has ended; later calls wait for the first one.
func (b *Bucket) Close(ctx context.Context) (err error) {
	b.closeOnce.Do(func() {
		b.offers.Close()
		close(b.stopping)
		stop := context.AfterFunc(ctx, b.cut)
		defer stop()
		// Each offer ends soon after the cut at the latest.
		err = b.offers.Wait(context.WithoutCancel(ctx))
		b.cut()
		b.closeIdle()
	})
	return err
}

// closeIdle closes the connections of a transport of our own.
func (b *Bucket) closeIdle() {
	if own, ok := b.transport.(*http.Transport); ok && b.opts.Transport == nil {
		own.CloseIdleConnections()
	}
}

var errGivenUp = errors.New("the bucket was closed before the store could answer")
