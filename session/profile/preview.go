package profile

import "errors"

// Preview is the JSON that a request is sent as, for people to see and to edit.
// It reads no reference.
type Preview struct {
	// JSON is the frame, indented by two spaces, names and order as they are
	// sent. In the place of each secret stands a mask: "[env:NAME]" or
	// "[file:PATH]" for a reference, "[secret N]" for a literal.
	JSON string

	from  Request
	masks []mask
}

// mask stands for a secret in a Preview.
type mask struct {
	text   string
	secret Secret
}

// Preview shows r, field names of Compat included. It fails where r's schema or
// Extra is no JSON; Check says more.
func (r Request) Preview() (Preview, error) { return Preview{}, errors.ErrUnsupported }

// Parse reads the JSON back after it was edited. Masks become the secrets that
// they stand for. What JSON does not hold (address, timeouts, compatibility) is
// as in the request that was shown; the order of members that ruse does not
// know stays. An error is a *TextError; nothing of text is lost by it, since the
// caller has it.
func (p Preview) Parse(text string) (Request, error) { return Request{}, errors.ErrUnsupported }

// Import reads a request from a JSON message, such as somebody pasted. Errors
// are a *TextError.
func Import(text string) (Request, error) { return Request{}, errors.ErrUnsupported }

// TextError says where a text that a person wrote cannot be read.
type TextError struct {
	// Line and Column are from 1, the column in bytes; 0: the text as a whole.
	Line, Column int
	// Field is the member at fault, by its path; may be empty.
	Field string
	// Problem says what is wrong and what is wanted. It quotes no value.
	Problem string
}

// Error is the place and the problem.
func (e *TextError) Error() string { return e.Problem }
