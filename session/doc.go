// Package session holds one live conversation with an agent runtime: it dials,
// sends requests, follows each run to its end, answers for artifacts, and tells
// all of it as a stream of events. It knows no terminal.
//
// # For programs
//
// [Query] and [Commands] block until a runtime has answered:
//
//	result, err := session.Query(ctx, "ws://localhost:8080", &protocol.Invocation{
//		SystemPrompt: "You are a helpful assistant.",
//		UserPrompt:   "Summarise this repository.",
//		Model:        "gpt-5.4",
//	}, session.QueryOptions{})
//
// Several calls over one connection are the methods of the same names on a
// [Session]. [QueryAs] gives structured output as the caller's own type.
//
// # For everything else
//
// [Dial] makes a Session. [Session.Invoke] and [Session.Execute] send requests,
// [Session.Cancel] stops the one that runs, [Session.Next] hands over what
// happened since its last call, [Session.End] says goodbye in an orderly way,
// and [Session.Close] at once:
//
//	s, err := session.Dial(ctx, "localhost:8080", session.Options{})
//	…
//	defer s.Close()
//	run, err := s.Invoke(ctx, invocation, session.RunOptions{})
//	for {
//		events, err := s.Next(ctx)
//		…
//		for _, e := range events {
//			switch e := e.(type) {
//			case session.Received: // a message
//			case session.RunChanged: // the run entered a state
//			}
//		}
//	}
//
// A Session is a [Source], as a recording is one: what only looks at events works
// on either, and asks for [Requester] and the like where it does more.
//
// A session outlives its connections. Runtimes before 0.11 take one request a
// connection and close it; the next request dials again, and one that was
// refused because it came too early is sent once more by itself. Run and
// artifact numbers go on.
//
// # Runs
//
// A run is one request until its end:
//
//	Sending → Running → Cancelling → Succeeded | Failed | Cancelled | TimedOut | Lost
//
// The wire has no request ids and does not mark which error is the last word.
// So an error makes a run [Failed], after which a request may be sent, but a
// later message of the same request makes it [Running] again, and a result
// makes it [Succeeded]. A request after an error waits a moment for such a
// message. Where the runtime then refuses it, because the earlier one is still
// at work, the new run is Failed with an error that is [ErrBusy], and the frames
// that follow belong to the earlier one. A local run is over at its result; what
// a runtime sends after it (0.4 sends the output of commands) still counts as
// its. A timeout cancels as a person would, and after
// [Options.CancelGrace] the connection is closed: a runtime that is not told
// stays busy.
//
// # Order
//
// All events of a session have one order, and their stamps never go back but
// for an upload's progress. A frame is redacted first, then queued, then recorded,
// then handed out, so that what was seen is in the recording. [Sent] comes before the
// answer to it. Frames keep their order and their boundaries, but for the
// beginnings of secrets. A frame that ends in what may be one waits for the next
// chunk of its stream for 250 ms at most, and frames behind it wait with it; then
// it goes on without that end, which follows in a frame that is marked as
// [HeldBack], before the stream's next chunk or the run's end. Nothing is ever
// dropped: endings, errors and text all arrive, and only an upload's progress
// that nobody has seen yet is replaced by newer.
//
// With a [Recorder], what happens waits until it is recorded; what Next returns
// then was written. Nobody waits for the disk but Next: the session goes on.
// [AppendEvent] and [UnmarshalEvent] are the events' way into a file and back.
//
// The queue is bounded in bytes, what is being recorded included. While it is
// full the session stops reading, and TCP makes the runtime wait; cancels and
// pings still go out, and the idle and pong timers stand still.
//
// # Silence
//
// While a run is under way a ping goes out every 5 s, and [Health] tells as often
// how the connection does: whether pongs come, how long they take, whether the
// queue is full, whether a frame is on its way. Package liveness says from these
// and from heartbeats why a run is quiet.
//
// # Artifacts
//
// A runtime asks where to put a file, and the [Store] gives an address, or
// declines. It is not asked about files that nobody asked for: those of a
// connection on which no request named a directory yet, which are declined with
// [ErrUnrequested] unless [Options.AllowUploads] or [Session.AllowUploads] lets
// them in. A directory stays watched for all requests of its connection.
//
// # Goroutines
//
// A session starts three goroutines for each connection, the reader, the writer
// and the watchdog of its deadlines, up to eight that ask the [Store], and one that
// gives the [Recorder] its batches. The session owns them all: Close returns when
// they have ended, but for a Record that hangs. A panic in one of
// them is reported as a [Fault] and costs at most the connection. Handlers of
// the blocking calls run in the caller's own goroutine.
//
// # Secrets
//
// What a request asks to redact, what [Options.Secrets] names, and credentials
// in the address or a header are replaced in everything that events, recordings
// and errors hold, in both directions; runtimes redact only in part. The runtime
// itself gets every request as it is. However a text is cut, and however slowly
// it comes, no more than 3 characters in a row from the start of a secret are
// handed out, and those only where the text ends there. This holds for what the
// agent says and for each command's stdout and stderr, also where a secret's
// pieces alternate between these two.
//
// # Coming from the Python client
//
//	RuntimeUseClient(ws_url)              Dial, or none: Query and Commands dial
//	client.query(prompt, options)         Query; over one connection Session.Query
//	client.execute_commands               Commands; Session.Commands
//	client.session()                      Dial … Session.End
//	client.abort(), session.abort()       cancel the context; Session.Cancel
//	is_cancelled                          the context
//	timeout                               RunOptions.Timeout, or the context's
//	idle_timeout                          RunOptions.IdleTimeout
//	InvocationMessage, QueryOptions       protocol.Invocation
//	CommandExecutionMessage,
//	  ExecuteCommandsOptions              protocol.CommandExecution
//	CommandInterface                      protocol.Command
//	RuntimeEnvironmentDownloadableInterface
//	                                      protocol.Downloadable
//	on_assistant_message                  CallOptions.OnAssistant
//	on_command_output                     CallOptions.OnCommandOutput
//	on_artifact_upload_request            Options.Store, StoreFunc
//	ArtifactUploadResult                  Upload
//	on_error_message                      CallOptions.OnError
//	on_result_message                     what Query returns
//	result_message_cls                    QueryAs, protocol.DecodeStructured,
//	                                      protocol.DecodeResult
//	QueryResult, TextResult,
//	  StructuredOutputResult              protocol.Result
//	CommandExecutionResult                protocol.CommandExecutionResult
//	CancelledException                    ErrCancelled
//	TimeoutError                          ErrTimeout, ErrIdleTimeout
//	AgentRuntimeError                     *RuntimeError; ErrNoResult
//	a custom transport                    Options.NetDial
package session
