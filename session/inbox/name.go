package inbox

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"ruse/session"
)

// Bounds of local names, in bytes. Common file systems take 255 bytes (or
// UTF-16 units) a component; the difference is room for a version and a number.
const (
	maxComponent = 160
	maxPath      = 480
	maxExt       = 16
)

// localName maps the names in an upload request to a relative path with "/"
// between its components, readable and harmless on every system: valid UTF-8,
// printable, never empty, absolute or reserved, without "..", and bounded. It
// is not injective; names keeps apart what it makes equal.
func localName(wirePath, wireName string) string {
	comps := components(wirePath)
	if len(comps) == 0 {
		if comps = components(wireName); len(comps) > 1 {
			comps = comps[len(comps)-1:]
		}
	}
	if len(comps) == 0 {
		return "unnamed"
	}
	// The end of a long path says more than its beginning.
	first, size := len(comps)-1, len(comps[len(comps)-1])
	for first > 0 && size+1+len(comps[first-1]) <= maxPath {
		first--
		size += 1 + len(comps[first])
	}
	return strings.Join(comps[first:], "/")
}

// components are those of the path, each made harmless.
func components(wire string) []string {
	var comps []string
	for _, raw := range session.SplitPath(wire) {
		if raw != "." && raw != ".." {
			comps = append(comps, component(raw))
		}
	}
	return comps
}

// component makes one name harmless. IsPrint refuses control characters,
// newlines, bidi overrides and all that is invisible. A back-slash would make a
// folder on Windows.
func component(raw string) string {
	s := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) || strings.ContainsRune(`<>:"|?*\`, r) {
			return '_'
		}
		return r
	}, raw)
	// Windows drops dots and spaces at the end, so that two names become one.
	s = strings.TrimRight(strings.TrimLeft(s, " "), " .")
	if s == "" {
		return "_"
	}
	if reserved(s) {
		s = "_" + s
	}
	return shorten(s)
}

// reserved reports whether Windows takes s for a device, which it does with
// any extension.
func reserved(s string) bool {
	stem, _, _ := strings.Cut(s, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	digit, isPort := strings.CutPrefix(stem, "COM")
	if !isPort {
		digit, isPort = strings.CutPrefix(stem, "LPT")
	}
	return isPort && utf8.RuneCountInString(digit) == 1 && strings.Contains("0123456789¹²³", digit)
}

// shorten cuts the stem of s, not its extension, to maxComponent bytes.
func shorten(s string) string {
	if len(s) <= maxComponent {
		return s
	}
	stem, ext := splitExt(s)
	cut := maxComponent - len(ext)
	for !utf8.RuneStart(stem[cut]) {
		cut--
	}
	return strings.TrimRight(stem[:cut], " .") + ext
}

// splitExt splits a base name before its extension: ".tar.gz" is one, a dot
// file has none, and nor does what is too long to be one.
func splitExt(base string) (stem, ext string) {
	ext = path.Ext(base)
	stem = strings.TrimSuffix(base, ext)
	if stem == "" || len(ext) > maxExt {
		return base, ""
	}
	if inner := path.Ext(stem); strings.EqualFold(inner, ".tar") && inner != stem {
		return strings.TrimSuffix(stem, inner), inner + ext
	}
	return stem, ext
}

// suffixed puts a suffix between the stem and the extension of rel's last
// component.
func suffixed(rel, suffix string) string {
	dir, base := path.Split(rel)
	stem, ext := splitExt(base)
	return dir + stem + suffix + ext
}
