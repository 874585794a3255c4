// Package protocol speaks the runtimeuse wire: the messages between a client
// and an agent runtime, as Go structs. It does no I/O.
//
// # The conversation
//
// A runtime is a WebSocket server in a sandbox; an AI agent runs behind it.
// Each text frame is one JSON object, and its "message_type" says which. There
// are no request ids, no greeting, and no version: which generation of runtime
// answers shows only in what it sends.
//
// The client asks with an [Invocation] (run the agent) or a [CommandExecution]
// (run commands without it), one at a time. While the request runs, the runtime
// sends what the agent says ([Assistant]), what commands print
// ([CommandOutput]), and every 15 s a [Heartbeat]. For each file that the agent
// writes it asks where to put it ([ArtifactUploadRequest]); the client answers
// with an address ([ArtifactUploadResponse]), or stays silent to decline. The
// request ends with a [Result], a [CommandExecutionResult] or an [Error];
// but an Error need not be the end, since a handler may report one and go on.
// [Cancel] asks to stop early, [EndSession] to hand over late files, to confirm
// ([EndSessionConfirm]) and to close.
//
// A whole exchange with a runtime of today (0.15), ">" being the client:
//
//	> {"message_type":"invocation_message","system_prompt":"Be brief.","user_prompt":"Write hello.txt","model":"gpt-5.4","secrets_to_redact":[],"artifacts_dirs":["/out"]}
//	< {"message_type":"assistant_message","text_blocks":["I write the file."]}
//	< {"message_type":"artifact_upload_request_message","filename":"hello.txt","filepath":"/out/hello.txt"}
//	> {"message_type":"artifact_upload_response_message","filename":"hello.txt","filepath":"/out/hello.txt","presigned_url":"http://127.0.0.1:4100/u/9f3c","content_type":"text/plain"}
//	< {"message_type":"result_message","metadata":{"num_turns":1},"data":{"type":"text","text":"Done."}}
//	> {"message_type":"end_session_message"}
//	< {"message_type":"end_session_confirm_message"}
//
// A runtime remembers nothing of one request in the next but the files in its
// sandbox.
//
// # Reading and writing
//
// [Decode] takes frames of both directions and all generations, and [Encode]
// writes them. What this package does not know is kept: unknown types as
// [Unknown], unknown members in each message's Extra. What a strict reader
// refuses but runtimes send (half of a surrogate pair, a name twice) is taken,
// and [Inspect] tells of it; [Halves] and a [RedactStream] make one character of
// two halves again. A frame that makes no sense is a [DecodeError],
// which names the field and holds the frame.
//
// Three generations put a result in three places; [Result] is one for all.
// [DecodeStructured] and [DecodeResult] read it into types of the caller's own.
// [Compat] writes the names that older runtimes read beside today's, unless told
// not to.
//
// # Secrets
//
// A request names the values that must never be seen, and runtimes mask them
// only in part. A [Redactor] masks them in texts, frames and messages, and a
// [RedactStream] in a text whose chunks may cut a secret in two. Whatever comes
// off the wire goes through it before it is shown, stored or logged; a
// DecodeError's Frame too.
package protocol
