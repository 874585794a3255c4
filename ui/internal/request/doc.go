// Package request is a request as a person edits it, and all that can be done with
// one before it is sent. It opens no connection, and reads no file but those that
// secrets refer to.
//
// A [Request] is everything that can be set before sending, in the form in which
// a person edits it: rows keep their order, two variables may have one name, a
// schema may be half-written. [Request.Check] finds all that is wrong at once,
// and [Request.Resolve] makes the message to send:
//
//	r := request.Request{Prompt: "Say hello.", Model: "gpt-5.4", Secrets: []request.Secret{"env:TOKEN"}}
//	m, err := r.Resolve(ctx, request.SystemSources())
//	…
//	run, err := s.Invoke(ctx, m.(*protocol.Invocation), session.RunOptions{Timeout: r.Timeout})
//
// What a request consists of is described once, in the table of [Fields]: forms,
// flags, files, messages, exports and redaction loop over it.
//
// [Request.Preview] shows the JSON, in which [Names] stand for secrets, and [Preview.Parse] reads
// it back after it was edited. [Import] takes a message that somebody pasted,
// [Export] writes a request as JSON, as a command line or as a program. The
// flags of the command line are in [Flags], and [Request.SetFlag] reads them.
// [Request.Record] and [FromRecord] are the form that it has in files.
// [checkSchema] and [validateResult] are the output schema's.
//
// # Secrets
//
// A [Secret] is a reference, env:NAME or file:PATH, or the value itself, a
// literal. References are shown, stored and shared as they are, and resolved
// only when a request is sent. A literal is in memory alone: [Request.Redact]
// takes it out, wherever in a request it stands, before anything is written, and
// reports that as [LeftOut]. [Request.MarkSecrets] makes secrets of variables that
// should have been.
package request
