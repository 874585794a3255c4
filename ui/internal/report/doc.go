// Package report says in words what happened in a session, for the panes and for
// the commands: what went wrong, what a run took, where a runtime silently does other
// than what it was asked, and what the lines of its log are about.
package report
