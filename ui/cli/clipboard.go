package cli

import "github.com/atotto/clipboard"

// systemClipboard writes to the clipboard of the machine that ruse runs on, and
// reads it. Both are nil where no program for that is found.
func systemClipboard() (write func(text string) error, read func() (string, error)) {
	if clipboard.Unsupported {
		return nil, nil
	}
	return clipboard.WriteAll, clipboard.ReadAll
}
