package profile

import (
	"fmt"

	"ruse/session/files"
)

// Problem is one thing that is wrong with a file that a person wrote, and that
// ruse goes on without.
type Problem struct {
	Path string
	// Line and Column are from 1, the column in bytes; 0: the file as a whole.
	Line, Column int
	// Key is the key at fault, dotted; may be empty.
	Key string
	// Text says what is wrong and what is wanted. It quotes no value.
	Text string
}

// unreadable is the problem of a file that err keeps from being read.
func unreadable(path string, err error) Problem {
	return Problem{Path: path, Text: "cannot be read: " + files.Cause(err).Error()}
}

// String is the problem as compilers write it: path:line:column: text.
func (p Problem) String() string {
	text := p.Text
	if p.Key != "" {
		text = p.Key + ": " + text
	}
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.Path, text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.Path, p.Line, p.Column, text)
}
