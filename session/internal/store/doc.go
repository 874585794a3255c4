// Package store is what the stores of artifacts have in common, whether the
// files come to lie in a folder (inbox) or in a bucket: names from the runtime
// made harmless, offers counted and bounded until each has ended, and whether
// the runtime is on this machine.
package store
