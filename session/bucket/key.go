package bucket

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ruse/session/internal/store"
)

// maxPrefix bounds prefixes, in bytes: stores take keys of 1024.
const maxPrefix = 256

// newKey is a key that no upload had before: PREFIX/SESSION/NAME with a
// version and 80 random bits before the extension. They keep apart what has
// one name, in this process and in others, without a look at the store.
func newKey(prefix, session, name string, version int) string {
	var random [10]byte
	rand.Read(random[:]) // never fails (crypto/rand)
	suffix := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	return path.Join(prefix, session, store.Suffixed(name, ".v"+strconv.Itoa(version)+"-"+suffix))
}

// checkPrefix refuses prefixes that stores or tools read in different ways. A
// prefix is the person's own, so it is not changed in silence.
func checkPrefix(prefix string) error {
	switch {
	case len(prefix) > maxPrefix:
		return fmt.Errorf("the prefix has %d bytes, more than %d", len(prefix), maxPrefix)
	case !utf8.ValidString(prefix) || strings.ContainsFunc(prefix, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("the prefix %.80q has characters that can't be printed", prefix)
	case prefix == "":
		return nil
	}
	for part := range strings.SplitSeq(prefix, "/") {
		if part == "" || part == "." || part == ".." || strings.Contains(part, `\`) {
			return fmt.Errorf("the prefix %.80q has an empty part, a dot alone, or a backslash", prefix)
		}
	}
	return nil
}
