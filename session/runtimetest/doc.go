// Package runtimetest is the other side of the wire: a runtime of the runtimeuse
// protocol, as version 0.15.1 speaks it, for the tests of clients. It also serves
// "ruse demo" and "ruse runtime".
//
// # A runtime for a test
//
// Say what the agent does, and dial:
//
//	func TestMyClient(t *testing.T) {
//		rt := runtimetest.New(t, func(ctx context.Context, inv *protocol.Invocation, out runtimetest.Sender) (runtimetest.Result, error) {
//			if err := out.Say("Looking around."); err != nil {
//				return runtimetest.Result{}, err
//			}
//			return runtimetest.Result{Text: "You said " + inv.UserPrompt}, nil
//		})
//		… dial rt.URL(), send an invocation, read the result …
//		if n := len(runtimetest.Received[*protocol.EndSession](rt)); n != 1 {
//			t.Errorf("the client ended its session %d times", n)
//		}
//	}
//
// Only the agent is made up. Commands run in a real shell, files are really
// watched and uploaded, a cancel really kills. So a client that gets along with
// this package gets along with a runtime. The runtime ends with the test, and
// fails it where the client leaves a connection open.
//
// With the option [InMemory] it has no port but [Runtime.Dial], and works in a
// bubble of [testing/synctest]. What no good runtime does, such as frames that are
// no messages, a [Script] does in place of an agent. A nil Handler is the agent of
// [Demo], which a word of the prompt has write files, fail, or ignore a cancel (see
// [Personas]).
//
// Programs use [Open] and [Runtime.Listen]; a Runtime is an [http.Handler], too.
//
// # What happens to a request
//
// Each connection has a reader. A request runs in a goroutine of its own while
// that goes on, so that a cancel, an upload address or a second request (which is
// refused) gets through:
//
//	downloads → commands before → agent → commands after → result
//
// Whatever fails on that way ends the request with one error_message. A cancel
// ends the request's context; when the work has returned, the answer is
// "Request cancelled", whatever it returned.
//
// # Where it is stricter than 0.15.1
//
//   - A secret that two chunks of a command's output share is masked.
//   - The secrets of one request stay masked until the socket ends.
//   - An upload address for a file that was not asked for is dropped.
//   - Downloads, and what a zip unpacks to, are bounded at 512 MiB; a zip with
//     a link, or with a name that leads out of its directory, is refused whole.
//   - A cancel kills a command's children, too.
//
// # Who may come in
//
// A runtime runs commands for whoever reaches it. This one takes an upgrade
// only when the Host it names is a loopback address or one of
// [Options.AllowHosts], and no web page sent it: neither a page nor a rebound
// DNS name reaches the shell. Other users of the machine do, and with
// [Options.Token] only those who know it; one in memory has no port at all.
// Commands see no more of this process's environment than PATH, HOME, TMPDIR, the
// locale and the time zone.
package runtimetest
