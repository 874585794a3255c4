package cli

import "github.com/atotto/clipboard"

// systemClipboard writes to the clipboard of the machine that ruse runs on, or
// is nil where no program for that is found.
func systemClipboard() func(text string) error {
	if clipboard.Unsupported {
		return nil
	}
	return clipboard.WriteAll
}
