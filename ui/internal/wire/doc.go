// Package wire shows the frames of a session as they went over the wire: all of
// both directions, pings and the connection's end among them.
//
// A [Store] keeps a row of a few bytes for each; the newest frames are in a [Ring],
// those that it has forgotten are read back from a [Frames], which is a recording.
// A [Pane] shows rows that a filter chooses. Chunks of one stream that follow each
// other are one item, until it is opened, so that a thousand tokens take one line.
// A [Frame] shows the one that is chosen: as JSON to fold and to search in, or as
// the bytes that it is.
//
// None of them knows the program around it, or reads anything while it draws: what
// is missing then is asked for, and the program around them reads it.
package wire
