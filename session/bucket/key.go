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

	"ruse/session"
)

// Bounds of keys, in bytes. Stores take keys of 1024 bytes, and those that
// keep objects as files take 255 bytes a component; the difference is room for
// a version and a random suffix.
const (
	maxComponent = 160
	maxName      = 480
	maxPrefix    = 256
	maxExt       = 16
)

// objectName maps the names in an upload request to the readable part of a
// key: letters, digits, "-", "_" and "." in components between "/", never
// empty or absolute, without "..", and bounded. These are the characters that
// need no care anywhere, whatever tool lists or downloads the bucket. It is
// not injective; newKey keeps apart what it makes equal.
func objectName(wirePath, wireName string) string {
	comps := components(wirePath)
	if len(comps) == 0 {
		comps = components(wireName)
		comps = comps[max(0, len(comps)-1):]
	}
	if len(comps) == 0 {
		return "unnamed"
	}
	// Of a path that is too long, the end says most.
	name := comps[len(comps)-1]
	for i := len(comps) - 2; i >= 0 && len(comps[i])+1+len(name) <= maxName; i-- {
		name = comps[i] + "/" + name
	}
	return name
}

// components cleans each part of the path.
func components(wire string) []string {
	var comps []string
	for _, raw := range session.SplitPath(wire) {
		if raw != "." && raw != ".." {
			comps = append(comps, component(raw))
		}
	}
	return comps
}

// component makes one part of a path harmless.
func component(raw string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return '_'
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune("-_.", r):
			return r
		default:
			return '_'
		}
	}, raw)
	stem, ext := splitExt(clean)
	if room := maxComponent - len(ext); len(stem) > room {
		for room > 0 && !utf8.RuneStart(stem[room]) {
			room--
		}
		stem = stem[:room]
	}
	// Dots at the end are dropped by some systems, and dots alone mean a folder.
	if clean = strings.TrimRight(stem+ext, "."); clean == "" {
		return "_"
	}
	return clean
}

// splitExt splits a name before its extension. A dot file has none, and nor
// does what is too long to be one.
func splitExt(name string) (stem, ext string) {
	ext = path.Ext(name)
	stem = strings.TrimSuffix(name, ext)
	if strings.Trim(stem, ".") == "" || len(ext) > maxExt {
		return name, ""
	}
	return stem, ext
}

// newKey is a key that no upload had before: PREFIX/SESSION/NAME with a
// version and 80 random bits before the extension. They keep apart what has
// one name, in this process and in others, without a look at the store.
func newKey(prefix, session, name string, version int) string {
	var random [10]byte
	rand.Read(random[:]) // never fails (crypto/rand)
	suffix := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	dir, base := path.Split(name)
	stem, ext := splitExt(base)
	return path.Join(prefix, session, dir, stem+".v"+strconv.Itoa(version)+"-"+suffix+ext)
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
