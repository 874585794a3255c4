package request

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ruse/protocol"
)

// The names of choices in files and flags, in the order of their values.
var (
	kindNames   = []string{"agent", "commands"}
	compatNames = []string{"all", "0.5", "off"}
)

func noKind(*Kind, string) error { return fmt.Errorf("want %q or %q", Agent, CommandsOnly) }

const compatUsage = "write field names for runtimes from this version on: all of them, 0.5, or off for today's names alone"

var errNoVersion = errors.New("want all, off, or the oldest version that is to understand, such as 0.5")

// parseVersion reads a Compat as the oldest version of a runtime that is to find the
// fields: two or three numbers with dots between them, or a word for one.
func parseVersion(to *protocol.Compat, text string) error {
	text = cmp.Or(map[string]string{"both": "0.4", "new": "0.15"}[text], text)
	var version []int
	for part := range strings.SplitSeq(text, ".") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return errNoVersion
		}
		version = append(version, int(n))
	}
	switch {
	case len(version) < 2 || len(version) > 3:
		return errNoVersion
	case slices.Compare(version, []int{0, 5}) < 0:
		*to = protocol.CompatAll
	case slices.Compare(version, []int{0, 14, 2}) < 0:
		*to = protocol.Compat05
	default:
		*to = protocol.CompatOff
	}
	return nil
}
