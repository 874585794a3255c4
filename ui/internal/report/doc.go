// Package report says in words what happened in a session, for the panes and for
// the commands: what went wrong, what a run took, and where a runtime silently does
// other than what it was asked.
package report
