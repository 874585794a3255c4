package artifact

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"ruse/session"
	"ruse/ui/internal/text"
)

// SafePath makes a relative path of a runtime's words, with "/" between its
// parts, that every system takes and that leads nowhere else: nothing of it is
// "..", a drive, a device or a character that cannot be seen.
func SafePath(wire string) string {
	const longest = 120 // bytes of a part
	var parts []string
	for _, part := range session.SplitPath(wire) {
		if part == "." || part == ".." {
			continue
		}
		part = strings.Map(func(r rune) rune {
			if r == utf8.RuneError || !unicode.IsPrint(r) || strings.ContainsRune(`<>:"|?*\`, r) {
				return '_'
			}
			return r
		}, part)
		ext := path.Ext(part)
		if len(ext) > longest/4 {
			ext = ""
		}
		if stem := strings.TrimSuffix(part, ext); len(part) > longest {
			part = stem[:text.RuneStart([]byte(stem), longest-len(ext))] + ext
		}
		part = strings.TrimRight(strings.TrimLeft(part, " -~"), " .")
		if part == "" || device(part) {
			part = "_" + part
		}
		parts = append(parts, part)
	}
	const deepest = 16
	parts = parts[max(len(parts)-deepest, 0):]
	if len(parts) == 0 {
		return "unnamed"
	}
	return strings.Join(parts, "/")
}

// device reports whether Windows takes a name for a device, with any extension.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem = strings.TrimSpace(stem); stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	return len(stem) >= 4 && (stem[:3] == "COM" || stem[:3] == "LPT") && utf8.RuneCountInString(stem[3:]) == 1 &&
		strings.Contains("0123456789¹²³", stem[3:])
}

// names gives out each name once, also where capitals are all that differ.
type names map[string]bool

func (n names) claim(name string) string {
	dir, base := path.Split(name)
	ext := path.Ext(base)
	stem, unique := strings.TrimSuffix(base, ext), name
	for i := 2; n[strings.ToLower(unique)]; i++ {
		unique = fmt.Sprintf("%s%s~%d%s", dir, stem, i, ext)
	}
	n[strings.ToLower(unique)] = true
	return unique
}
