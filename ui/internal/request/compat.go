package request

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ruse/protocol"
)

// compatName is the name of a Compat in files and flags.
func compatName(c protocol.Compat) string {
	switch c {
	case protocol.Compat05:
		return "0.5"
	case protocol.CompatOff:
		return "off"
	default:
		return "all"
	}
}

// kindName and parseKind are for the kind as it stands in files.
func kindName(k Kind) string { return k.String() }

func parseKind(to *Kind, text string) error {
	switch text {
	case Agent.String():
		*to = Agent
	case CommandsOnly.String():
		*to = CommandsOnly
	default:
		return fmt.Errorf("want %q or %q", Agent, CommandsOnly)
	}
	return nil
}

// compatUsage is the line of help for it.
const compatUsage = "write field names for runtimes from this version on: all of them, 0.5, or off for today's names alone"

// parseCompat reads a Compat: its name, or the oldest version of a runtime that
// is to find the fields.
func parseCompat(to *protocol.Compat, text string) error {
	switch text {
	case "all", "both":
		*to = protocol.CompatAll
		return nil
	case "off", "new":
		*to = protocol.CompatOff
		return nil
	}
	version, err := parseVersion(text)
	switch {
	case err != nil:
		return errors.New("want all, off, or the oldest version that is to understand, such as 0.5")
	case slices.Compare(version, []int{0, 5}) < 0:
		*to = protocol.CompatAll
	case slices.Compare(version, []int{0, 14, 2}) < 0:
		*to = protocol.Compat05
	default:
		*to = protocol.CompatOff
	}
	return nil
}

// parseVersion reads two or three numbers with dots between them.
func parseVersion(text string) (version []int, err error) {
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return nil, errors.New("want a version such as 0.5")
	}
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return nil, err
		}
		version = append(version, int(n))
	}
	return version, nil
}
