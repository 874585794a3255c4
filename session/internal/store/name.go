package store

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

// Printable lets through what every file system takes. IsPrint refuses control
// characters, newlines, bidi overrides and all that is invisible. A back-slash
// would make a folder on Windows.
func Printable(r rune) bool {
	return unicode.IsPrint(r) && !strings.ContainsRune(`<>:"|?*\`, r)
}

// Plain lets through what needs no care anywhere, whatever tool lists or
// downloads a bucket: letters, digits, "-", "_" and ".".
func Plain(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("-_.", r)
}

// Name maps the names in an upload request to a relative path with "/" between
// its components, readable and harmless on every system: valid UTF-8, of runes
// that are allowed, never empty, absolute or reserved, without "..", and bounded.
// It is not injective; a store keeps apart what it makes equal.
func Name(wirePath, wireName string, allowed func(rune) bool) string {
	comps := components(wirePath, allowed)
	if len(comps) == 0 {
		comps = components(wireName, allowed)
		comps = comps[max(0, len(comps)-1):]
	}
	if len(comps) == 0 {
		return "unnamed"
	}
	// The end of a long path says more than its beginning.
	name := comps[len(comps)-1]
	for i := len(comps) - 2; i >= 0 && len(comps[i])+1+len(name) <= maxPath; i-- {
		name = comps[i] + "/" + name
	}
	return name
}

// components are those of the path, each made harmless.
func components(wire string, allowed func(rune) bool) []string {
	var comps []string
	for _, raw := range session.SplitPath(wire) {
		if raw != "." && raw != ".." {
			comps = append(comps, component(raw, allowed))
		}
	}
	return comps
}

// component makes one name harmless.
func component(raw string, allowed func(rune) bool) string {
	s := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !allowed(r) {
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

// Suffixed puts a suffix between the stem and the extension of rel's last
// component.
func Suffixed(rel, suffix string) string {
	dir, base := path.Split(rel)
	stem, ext := splitExt(base)
	return dir + stem + suffix + ext
}
