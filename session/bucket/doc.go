// Package bucket has artifacts put into a bucket of any S3-compatible store
// (AWS, R2, MinIO, Ceph, Google's interoperability, …): a session.Store for
// sandboxes that can't reach the machine that ruse runs on.
//
// A runtime that has a new file asks where to put it. A Bucket answers with a
// presigned URL, which allows one key and one content type for a while and
// needs no credentials; the runtime PUTs the file there; the store is asked
// until it has it:
//
//	opts, err := bucket.Parse("s3://bucket/prefix?endpoint=https://host&region=auto")
//	…
//	b, err := bucket.Open(ctx, opts)
//	…
//	defer b.Close(ctx)
//	s, err := session.Dial(ctx, url, session.Options{Store: b})
//
// # What the bucket needs
//
// The credentials must allow s3:ListBucket on the bucket, and s3:GetObject and
// s3:PutObject below the prefix. Open tries all three, the last one with a
// presigned PUT that the store must refuse for its checksum, so that what would
// fail later, unseen in a runtime's own log, fails at once with an explanation.
//
// Credentials come from the AWS_* variables or the files of the AWS tools. These
// are read without the network, unless the profile itself says otherwise (aws
// sso, credential_process). The metadata service of a cloud machine is asked
// only where Options.Instance says so. There is no anonymous access: a URL can't
// be signed without keys.
//
// # What is in the bucket
//
//	PREFIX/SESSION/workspace/out/summary.v1-e4c2….md    /workspace/out/summary.md
//	PREFIX/SESSION/workspace/out/summary.v2-9rq7….md    the same file, written again
//
// Each upload has a key of its own, so nothing is overwritten and no lock is
// needed. The names come from the runtime and may hold anything; of them,
// letters, digits and three marks stay.
//
// # What a presigned PUT can't do
//
// It has no limit of size: larger files than Options.MaxBytes count as failed
// when they are seen, but the store has taken them. It works more than once
// until it expires: a second PUT replaces what the first one left at its key, and
// is not noticed once the file was reported as stored. Nothing is heard while
// bytes are on their way: an upload is offered until it is there. And no store
// tells the SHA-256 of a plain PUT, so files up to Options.HashBytes are read
// back for it, through a small buffer; larger ones have none. Temporary
// credentials end the URLs that they signed when they expire.
//
// # Secrets
//
// A presigned URL is a credential. It goes to the caller of Offer and is not
// kept; locations are URLs without a query. No credential and no query is in an
// error or in the log, also where the store's own words repeat them.
//
// # Who owns what
//
// Each offer has a goroutine, its owner, that alone reports on it and ends with
// it. The questions of all of them together are bounded: 16 at a time, and 4
// files being read back. Close has each ask once more, and waits for them.
package bucket
