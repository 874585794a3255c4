// Package timeline draws a session over time: what a run did in lanes, its messages
// as ticks, their rate, where it was quiet, and what was marked.
//
// A [Pane] is given events and keeps a point of a few bytes for each that happened at
// a moment, and spans for what lasted. Both stand in the order of time, so that a
// column of the screen finds what belongs to it by binary search: a frame costs the
// columns and not the points.
//
// Which part of a run goes on shows only in what comes of it. Where two parts may
// have been under way, the lanes say so by a fainter line and in the word "unclear".
//
// The package knows nothing of the program around it: events go in, lines come out,
// and the stamp of the event that the cursor is on.
package timeline
