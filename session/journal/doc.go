// Package journal keeps sessions in files, and reads them.
//
// A [Writer] is the recorder of one session. The session gives it every event,
// redacted, before anybody sees it, and closes it at its end:
//
//	rec, err := journal.Create(dir, journal.Options{Address: url})
//	if err != nil { … }
//	s, err := session.Dial(ctx, url, session.Options{Recorder: rec})
//
// What a process that was killed had shown is in its file; what a power cut
// takes is at most the last 5 s. A disk that is full or hangs ends the recording
// and not the session, which says so with a [session.Fault].
//
// A [Recording] is such a file, whole or torn or still being written. It is read
// from any point, searched, and checked; [Play] tells it again as a
// [session.Source], with the events that it was made of. A file of frames alone,
// as tests record them, is read too.
//
// [List] and [Prune] are about the folder that recordings stand in: one folder a
// day, files that are their owner's alone. Notes about a recording stand beside
// it, never in it.
package journal
