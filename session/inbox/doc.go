// Package inbox receives the files that a runtime's agent writes, with no
// storage service in between: it is the default session.Store.
//
// A runtime that has a new file asks for a presigned URL and PUTs the file
// there, once, with the content type that it was told. An Inbox is an HTTP
// server on loopback that makes such URLs and keeps what arrives:
//
//	in, err := inbox.Open(inbox.Options{})
//	…
//	defer in.Close(ctx)
//	s, err := session.Dial(ctx, url, session.Options{Store: in})
//
// # What is on disk
//
// Each session has a folder below Options.Dir, made with its first offer:
//
//	SESSION/index.jsonl                       what was offered, and what became of it
//	SESSION/files/workspace/out/summary.md    /workspace/out/summary.md, version 1
//	SESSION/files/workspace/out/summary.v2.md the same file, written again
//	SESSION/incoming/                         uploads under way; gone when ruse has ended
//
// Nothing is overwritten: each upload of a path is a version, and what would
// have the same local name, such as two names that differ in case, is numbered
// (readme~2.md). A file gets its name only when all of it is on disk, so a
// killed process leaves complete files and the folder incoming, which the next
// Open on the same Options.Dir removes. Files survive a power failure; the
// last lines of the index may not. ReadIndex reads a session's index.
//
// # What is hostile
//
// The names come from the runtime and may hold anything; they are made harmless,
// and an os.Root stands behind it. The requests may come from anyone
// who reaches the port: an address has 256 random bits, works for one PUT
// until its deadline, and tells a stranger nothing. Sizes are bounded a file
// and a session, pauses by Options.IdleTimeout, and a file of any size passes
// through one small buffer. The answers:
//
//	200 stored                 409 an upload to this address is under way
//	400 the connection broke   410 used before, or too late
//	404 unknown address        413 larger than Options.MaxBytes
//	405 not PUT                415 not the content type offered
//	408 a pause was too long   421 a foreign host name
//	500 the disk failed        507 the disk is full, or Options.MaxTotal reached
//	503 the inbox was closed
//
// # Who owns what
//
// Open starts a goroutine that accepts and one that watches the deadlines; the
// HTTP server has one for each connection. Close waits for all of them. Each
// offer has one owner that alone reports on it: the request that took it, the
// deadline, or Close.
package inbox
