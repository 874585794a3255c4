// Package runtimetest is the other side of the wire: a runtime of the runtimeuse
// protocol, as version 0.15.1 speaks it, with a scripted agent inside. It
// serves "ruse demo", "ruse runtime" and the tests of every client.
//
// Only the agent is a script. Commands run in a real shell, files are really
// watched and uploaded, a cancel really kills. So a client that gets along
// with this package gets along with a runtime:
//
//	rt, err := runtimetest.Open(runtimetest.Options{Handler: agent})
//	if err != nil { … }
//	defer rt.Close()
//	if err := rt.Listen(ctx, "127.0.0.1:0"); err != nil { … }
//	fmt.Println(rt.URL()) // ws://127.0.0.1:41873
//
// # What happens to a request
//
// One conn per socket reads frames and answers them. A request runs in a
// goroutine of its own while the conn goes on reading, so that a cancel, an
// upload address or a second request (which is refused) gets through:
//
//	downloads → commands before → agent → commands after → result
//
// Whatever fails on that way ends the request with one error_message. A cancel
// ends the request's context; when the work has returned, the answer is
// "Request cancelled", whatever it returned.
//
// # Who the agent is
//
// A word of the prompt chooses a persona (see [Personas]): one writes files,
// one fails, one ignores cancel for a while. The same [Demo.Seed] and prompt
// give the same frames; only the time between them differs.
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
// [Options.Token] only those who know it; [Runtime.ListenInMemory] has no
// port at all. Commands see no more of this process's environment than PATH, HOME,
// TMPDIR, the locale and the time zone.
package runtimetest
