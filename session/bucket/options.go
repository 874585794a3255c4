package bucket

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7/pkg/s3utils"

	"ruse/session/internal/store"
)

// The defaults of Options.
const (
	defaultExpiry    = time.Hour
	defaultPoll      = 500 * time.Millisecond
	defaultMaxTotal  = 2 << 30
	defaultHashBytes = 256 << 20
	defaultMaxOffers = 10_000
)

// maxExpiry is the longest time for which a signature holds (AWS Signature
// Version 4).
const maxExpiry = 7 * 24 * time.Hour

// Style says where requests name the bucket.
type Style uint8

const (
	// AutoStyle is HostStyle at AWS and Google, PathStyle elsewhere.
	AutoStyle Style = iota
	// PathStyle names it in the path: https://host/bucket/key.
	PathStyle
	// HostStyle names it in the host: https://bucket.host/key.
	HostStyle
)

// Keys is one set of credentials. It prints as a mark, never as what it holds.
type Keys struct {
	Access, Secret string
	// Session is the token of temporary credentials, or empty.
	Session string
}

// Format writes a mark, whatever the verb.
func (Keys) Format(w fmt.State, _ rune) { fmt.Fprint(w, masked) }

// LogValue returns a mark.
func (Keys) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText returns a mark.
func (Keys) MarshalText() ([]byte, error) { return []byte(masked), nil }

// Options says which bucket to use and how. Only Bucket is needed. Zero sizes
// and times mean the defaults above; negative sizes mean no limit.
type Options struct {
	Bucket string
	// Prefix stands before all keys, with "/" between its parts; it may be empty.
	Prefix string
	// Endpoint is the store: https://host:port, http://host:port, or a host,
	// which means https. Empty means AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or
	// Amazon.
	Endpoint string
	// Region is the bucket's; empty means AWS_REGION, AWS_DEFAULT_REGION, or
	// that the store is asked.
	Region string
	Style  Style

	// Keys are the credentials. Without them they are looked for in the AWS_*
	// variables, then in the files of the AWS tools under the profile Profile
	// (empty: AWS_PROFILE, or "default"), and, only if Instance is set, with the
	// metadata service of the machine, container or pod that ruse runs in.
	Keys     Keys
	Profile  string
	Instance bool

	// Session names the folder of this session's keys below Prefix; empty means
	// the time and something random.
	Session string
	// Expiry is how long an upload may wait to begin, at most maxExpiry.
	Expiry time.Duration
	// Deadline is how long the store is asked for a file; zero means ten minutes
	// more than Expiry, for uploads that began in time.
	Deadline time.Duration
	// Poll is the pause before the store is first asked for a file. Each next
	// one is half as long again, up to 20 times this one.
	Poll time.Duration
	// MaxBytes is the size above which a file counts as failed; zero: MaxTotal.
	// The store would take it all the same, since a presigned PUT has no limit, and
	// keeps it.
	MaxBytes int64
	// MaxTotal is how many bytes the session's files may have before no further
	// one gets an address. Those that have one by then are taken all the same.
	MaxTotal int64
	// HashBytes is the size up to which a file is read back for its SHA-256,
	// which no store tells of a plain PUT. Larger ones have none.
	HashBytes int64
	// MaxOffers bounds the number of files of the session.
	MaxOffers int

	// Logger gets what is worth telling to someone who debugs ruse; nil discards
	// it. No presigned URL and no credential is ever logged.
	Logger *slog.Logger
	// Transport is how the store is reached; nil means a transport of the
	// bucket's own.
	Transport http.RoundTripper
}

// withDefaults fills in what is empty and refuses what can't work.
func (o Options) withDefaults() (Options, error) {
	if err := s3utils.CheckValidBucketNameStrict(o.Bucket); err != nil {
		return o, fmt.Errorf("the bucket can't be named %.80q: a name has 3 to 63 lower-case letters, digits, dots and hyphens", o.Bucket)
	}
	o.Prefix = strings.Trim(o.Prefix, "/")
	if err := checkPrefix(o.Prefix); err != nil {
		return o, err
	}
	var err error
	if o.Session, err = store.Session(o.Session, store.Plain); err != nil {
		return o, err
	}
	if o.Endpoint == "" {
		o.Endpoint = firstSet("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
	}
	if o.Region == "" {
		o.Region = firstSet("AWS_REGION", "AWS_DEFAULT_REGION")
	}
	if o.Expiry <= 0 {
		o.Expiry = defaultExpiry
	}
	if o.Expiry < time.Second || o.Expiry > maxExpiry {
		return o, fmt.Errorf("an address can hold for 1s to %s, not for %s", maxExpiry, o.Expiry)
	}
	if o.Deadline <= 0 {
		o.Deadline = o.Expiry + 10*time.Minute
	}
	if o.Poll <= 0 {
		o.Poll = defaultPoll
	}
	o.MaxTotal = store.Limit(o.MaxTotal, defaultMaxTotal)
	o.MaxBytes = store.Limit(o.MaxBytes, o.MaxTotal)
	o.HashBytes = store.Limit(o.HashBytes, defaultHashBytes)
	o.MaxOffers = int(store.Limit(int64(o.MaxOffers), defaultMaxOffers))
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

func firstSet(variables ...string) string {
	for _, name := range variables {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
