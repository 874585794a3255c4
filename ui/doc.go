// Package ui is ruse's terminal program: one Bubble Tea model, [Model], that
// shows a session while it happens.
//
// Data flows one way. A session's events arrive in batches, one message a
// frame (link.go); each is handed to the transcript and to the panel (events.go),
// and the screen is composed once at the end of Update (view.go). View returns what was
// composed, so it costs nothing. Keys go the other way: a KeyMap turns them into
// actions (keys.go), an action into a method (actions.go), and what has to touch
// the network or the disk into a command (link.go).
//
// Only Model is a tea.Model. Panes are plain structs with verbs; those below
// ui/internal, such as the transcript, know nothing of the program around them: its
// commands (transcript_commands.go) call their verbs. Dialogs are a stack; the top
// one gets all input and ends with an answer.
//
// A request is a request.Request. Its prompt stands in the composer, all else in
// the Model; the builder (builder*.go) holds both while it is open, in a form of
// ui/internal/form, and hands them back when it is left.
// What commands bring back from the disk is an outcome, which knows itself what
// becomes of it.
//
// The panel is a list of sections (section.go), each in a file of its own with its
// commands. The chosen artifact is shown by ui/internal/preview. save*.go copies what
// was stored, pending.go waits for uploads when the person quits.
//
// Everything a runtime sends is taken for hostile: text passes ui/markdown or
// clean.go before it is drawn.
package ui
